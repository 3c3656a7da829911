package io.metersync.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.check.finding.Finding;
import io.metersync.fuzz.Hostile;
import io.metersync.process.Application;
import io.metersync.support.Cases;
import io.metersync.support.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to a route, it still builds, or a line says what is wrong. */
@Timeout(300)
class RouteFuzzTest {
    private static final int LONGEST_LINE = 2_000;

    @TempDir
    private Path folder;

    private Home home;
    private List<Path> routes;

    @BeforeEach
    void copy() throws IOException {
        home = Home.copiedTo(folder);
        try (Stream<Path> files = Files.list(folder.resolve("routes"))) {
            routes = files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void a_damaged_route_builds_or_is_told() {
        List<Finding> all = new ArrayList<>();
        Cases.hundred(random -> {
            Path route = Cases.oneOf(random, routes);
            byte[] shipped = Files.readAllBytes(route);
            Files.write(route, damaged(random, shipped));
            try {
                List<Finding> findings = check();
                assertThat(findings).isNotEmpty().allSatisfy(RouteFuzzTest::isClear);
                all.addAll(findings);
            } finally {
                Files.write(route, shipped);
            }
        });
        assertThat(all).as("damage that is found").anyMatch(Finding::isError);
        assertThat(check()).as("the shipped routes after that").noneMatch(Finding::isError);
    }

    private List<Finding> check() {
        return new Check(Application::new, home.settings()).routes();
    }

    private static void isClear(Finding finding) {
        assertThat(finding.message())
                .isNotBlank()
                .doesNotStartWith("Camel can't") // without saying where
                .hasSizeLessThan(LONGEST_LINE)
                .doesNotContainPattern("[\\p{Cntrl}\\u0085\\u2028\\u2029&&[^\\t]]")
                .doesNotContainPattern("java\\.lang\\.[NUCIS]\\w+Exception|Cannot invoke|Error:");
    }

    private static byte[] damaged(RandomGenerator random, byte[] shipped) {
        return switch (random.nextInt(8)) {
            case 0 -> Hostile.bytes(random, 1_000);
            case 1 -> Hostile.damaged(random, shipped);
            default -> lines(random, new String(shipped, UTF_8)).getBytes(UTF_8);
        };
    }

    /** One or two lines lost, doubled, moved, indented otherwise or misspelled. */
    private static String lines(RandomGenerator random, String text) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        for (int slips = 1 + random.nextInt(2); slips > 0; slips--) {
            int at = random.nextInt(lines.size());
            String line = lines.get(at);
            switch (random.nextInt(7)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(at, line);
                case 2 -> lines.add(random.nextInt(lines.size()), lines.remove(at));
                case 3 -> lines.set(at, " ".repeat(1 + random.nextInt(3)) + line);
                case 4 -> lines.set(at, line.replaceFirst("^ {1,2}", ""));
                default -> lines.set(at, Hostile.misspelled(random, line));
            }
        }
        return String.join("\n", lines);
    }
}
