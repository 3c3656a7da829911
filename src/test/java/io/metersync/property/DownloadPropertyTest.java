package io.metersync.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Cases;
import io.metersync.support.LogLines;
import io.metersync.support.MasterData;
import io.metersync.support.Site;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DownloadPropertyTest {
    @AutoClose
    private static final LogLines LOG = LogLines.capture();

    @AutoClose
    private static final Site SITE = Site.migrated().withLeastPrivilege().start();

    @Test
    @Tag("Property-8")
    @Tag("Req-8.3")
    @Tag("Req-8.4")
    @Tag("Req-8.5")
    @DisplayName("Feature: database-sync-process, Property 8: For any meter configuration retrieved from the remote "
            + "database, if it doesn't exist locally it should be inserted, and if it exists but differs it should be "
            + "updated with the new values")
    void meters_become_what_they_are_remotely() {
        Cases.hundred(random -> rowsBecomeWhatTheyAreRemotely(MasterData.METERS, "download-meters", random));
    }

    @Test
    @Tag("Property-13")
    @Tag("Req-10.3")
    @Tag("Req-10.4")
    @Tag("Req-10.5")
    @DisplayName("Feature: database-sync-process, Property 13: For any tenant record retrieved from the remote "
            + "database, if it doesn't exist locally it should be inserted, and if it exists but differs it should be "
            + "updated with the new values")
    void tenants_become_what_they_are_remotely() {
        Cases.hundred(random -> rowsBecomeWhatTheyAreRemotely(MasterData.TENANTS, "download-tenants", random));
    }

    @Test
    @Tag("Property-9")
    @Tag("Req-9.1")
    @Tag("Req-9.2")
    @DisplayName("Feature: database-sync-process, Property 9: For any meter configuration that is inserted (not "
            + "updated) during a sync cycle, the system should log the meter_id and name, and include it in the new "
            + "meter count")
    void new_meters_are_named_and_counted() {
        Cases.hundred(random -> newRowsAreNamedAndCounted(MasterData.METERS, "download-meters", "meter", random));
    }

    @Test
    @Tag("Req-11.1")
    @Tag("Req-11.2")
    void new_tenants_are_named_and_counted() {
        Cases.hundred(random -> newRowsAreNamedAndCounted(MasterData.TENANTS, "download-tenants", "tenant", random));
    }

    @Test
    @Tag("Property-14")
    @Tag("Req-11.3")
    @DisplayName("Feature: database-sync-process, Property 14: For any tenant that is updated (not inserted) during a "
            + "sync cycle, the system should log the tenant_id and which fields were changed")
    void changed_tenants_are_named_with_their_changed_fields() {
        Cases.hundred(random -> changedRowsAreNamed(MasterData.TENANTS, "download-tenants", "tenant", random));
    }

    @Test
    @Tag("Req-9.3")
    void changed_meters_are_named_with_their_changed_fields() {
        Cases.hundred(random -> changedRowsAreNamed(MasterData.METERS, "download-meters", "meter", random));
    }

    private static void rowsBecomeWhatTheyAreRemotely(MasterData data, String flow, RandomGenerator random) {
        Map<String, Map<String, String>> rows = data.random(random, random.nextInt(12));
        Map<String, Map<String, String>> known = someOf(rows, random);
        data.replace(SITE.local(), known);
        Map<String, List<String>> changed = data.change(rows, random);
        data.replace(SITE.remote(), rows);
        Map<String, String> expectedTimes = data.updatedAt(SITE.local());
        data.updatedAt(SITE.remote()).forEach((id, time) -> {
            if (changed.containsKey(id) || !known.containsKey(id)) {
                expectedTimes.put(id, time);
            }
        });

        SITE.run(flow);

        assertThat(data.content(SITE.local())).isEqualTo(data.content(SITE.remote()));
        assertThat(data.updatedAt(SITE.local())).isEqualTo(expectedTimes);
    }

    private static void newRowsAreNamedAndCounted(MasterData data, String flow, String one, RandomGenerator random) {
        Map<String, Map<String, String>> rows = data.random(random, 1 + random.nextInt(8));
        Map<String, Map<String, String>> known = someOf(rows, random);
        data.replace(SITE.local(), known);
        data.replace(SITE.remote(), rows);

        LOG.clear();
        SITE.run(flow);

        List<String> expected = rows.entrySet().stream()
                .filter(row -> !known.containsKey(row.getKey()))
                .map(row -> MasterData.logged(row.getKey(), row.getValue().get("name")))
                .toList();
        isNamed(LOG.of(flow), expected, expected.size() + " new " + one + "(s): ");
    }

    private static void changedRowsAreNamed(MasterData data, String flow, String one, RandomGenerator random) {
        Map<String, Map<String, String>> rows = data.random(random, 1 + random.nextInt(8));
        data.replace(SITE.local(), rows);
        Map<String, List<String>> changed = data.change(rows, random);
        data.replace(SITE.remote(), rows);

        LOG.clear();
        SITE.run(flow);

        List<String> expected = changed.entrySet().stream()
                .map(row -> MasterData.logged(row.getKey(), String.join(", ", row.getValue())))
                .toList();
        isNamed(LOG.of(flow), expected, expected.size() + " changed " + one + "(s): ");
    }

    /** One line that begins so and names all of them and nothing else; without any of them the line says up to date. */
    private static void isNamed(List<String> lines, List<String> rows, String beginning) {
        if (rows.isEmpty()) {
            assertThat(lines).singleElement().asString().contains("up to date");
            return;
        }
        assertThat(lines).singleElement().asString().startsWith(beginning);
        String rest = lines.get(0).substring(beginning.length());
        assertThat(rest).contains(rows).hasSize(String.join(", ", rows).length());
    }

    private static Map<String, Map<String, String>> someOf(
            Map<String, Map<String, String>> rows, RandomGenerator random) {
        return rows.entrySet().stream()
                .filter(row -> random.nextBoolean())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, row -> new TreeMap<>(row.getValue()), (a, b) -> a, TreeMap::new));
    }
}
