package io.metersync.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Cases;
import io.metersync.support.FaultProxy;
import io.metersync.support.MasterData;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Digests find what differs, and no more: from one server's version and collation to another's. */
class DigestPropertyTest {
    @AutoClose
    private static final FaultProxy LINK = FaultProxy.before(PostgresServer.newer());

    @AutoClose
    private static final Site SITE =
            Site.migrated().withLeastPrivilege().throughRemote(LINK).start();

    @BeforeAll
    static void sortInTwoWays() {
        for (MasterData data : MasterData.values()) {
            SITE.local()
                    .execute("alter table %s alter %s type varchar(255) collate \"C\"".formatted(data.table, data.key));
            SITE.remote()
                    .execute("alter table %s alter %s type varchar(255) collate \"en-x-icu\""
                            .formatted(data.table, data.key));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("Property-8")
    @Tag("Property-13")
    @Tag("Req-8.2")
    @Tag("Req-10.2")
    void what_differs_moves_alone_and_both_sides_are_equal_then(MasterData data) {
        Cases.hundred(random -> new Case(data, random).holds());
    }

    /** A remote table and a local one that has strayed from it. */
    private static final class Case {
        private final MasterData data;
        private final RandomGenerator random;
        private final int strays;
        private final Map<String, Map<String, String>> remote;
        private final Map<String, Map<String, String>> local = new TreeMap<>();
        private final Set<String> differing = new TreeSet<>();
        private final Set<String> inactive = new TreeSet<>();
        private final Set<String> onlyLocal = new TreeSet<>();

        Case(MasterData data, RandomGenerator random) {
            this.data = data;
            this.random = random;
            strays = Cases.oneOf(random, List.of(0, 1, 5, 50));
            remote = data.random(random, random.nextInt(60));
            remote.forEach(this::stray);
            onlyLocal(data.random(random, random.nextInt(3)));
        }

        private void stray(String id, Map<String, String> row) {
            boolean isMissing = random.nextInt(100) < strays;
            if (isMissing) {
                differing.add(id);
                return;
            }
            local.put(id, new LinkedHashMap<>(row));
            if (random.nextInt(100) < strays) {
                differing.addAll(data.change(Map.of(id, local.get(id)), random).keySet());
            }
            if (data == MasterData.METERS && random.nextInt(100) < strays) {
                differing.add(id);
                inactive.add(id);
            }
        }

        private void onlyLocal(Map<String, Map<String, String>> rows) {
            rows.forEach((id, row) -> {
                String other = id + " only local";
                local.put(other, row);
                if (data == MasterData.METERS && random.nextBoolean()) {
                    inactive.add(other);
                } else {
                    onlyLocal.add(other);
                }
            });
        }

        void holds() {
            SITE.empty();
            data.replace(SITE.remote(), remote);
            data.replace(SITE.local(), local);
            if (data == MasterData.METERS) {
                SITE.local()
                        .update(
                                "update meters set active = false, deactivated_at = now() where meter_id = any (?)",
                                (Object) inactive.toArray(String[]::new));
            }
            differing.addAll(onlyLocal);
            assertThat(copiedByDownload()).isEqualTo(rowsBeside(differing));
            assertThat(data.content(SITE.local()).stream()
                            .filter(row -> !row.contains(" only local"))
                            .toList())
                    .isEqualTo(data.content(SITE.remote()));
            assertThat(inactiveNow())
                    .isEqualTo(inactive.stream()
                            .filter(id -> id.endsWith(" only local"))
                            .collect(Collectors.toSet()));
            assertThat(copiedByDownload()).isEqualTo(rowsBeside(onlyLocal));
        }

        private long copiedByDownload() {
            long before = LINK.copiedRows();
            SITE.run(data == MasterData.METERS ? "download-meters" : "download-tenants");
            return LINK.copiedRows() - before;
        }

        /** Remote rows in the ranges of these keys. */
        private long rowsBeside(Set<String> keys) {
            return SITE.remote().queryForObject("""
                            select count(*) from %s
                            where hashtextextended(%s collate "C", 0) & 1023
                              in (select hashtextextended(key collate "C", 0) & 1023 from unnest(?::text[]) as key)
                            """.formatted(data.table, data.key), Long.class, (Object)
                    keys.toArray(String[]::new));
        }

        private static Set<String> inactiveNow() {
            return Set.copyOf(SITE.local().queryForList("select meter_id from meters where not active", String.class));
        }
    }
}
