package io.metersync.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.support.ProductProcess;
import io.metersync.support.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no route in this JVM shows: the process, in the 128 MB that it gets. */
class LargeDownloadTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ ";

    @Test
    @Tag("Req-7.5")
    @Tag("Req-9.2")
    void a_hundred_thousand_meters_fit_into_128_mb_and_start_and_stop_are_logged(@TempDir Path folder)
            throws Exception {
        try (Site site = Site.migrated();
                ProductProcess product = new ProductProcess(folder, Path.of("").toAbsolutePath(), site.environment())) {
            site.remote().execute("""
                    insert into meters (meter_id, name, meter_type, unit, configuration)
                    select 'meter-' || i, 'Meter ' || i, 'electricity', 'kWh', jsonb_build_object('ratio', i, 'note', repeat('x', 200))
                    from generate_series(1, 100000) as i
                    """);

            product.start();
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> matching(product, "Cycle complete|Meter sync complete")
                                    .size()
                            >= 2);

            assertThat(site.countLocal("meters")).isEqualTo(100_000);
            // the cycle and the agent start together: one of them finds all new
            assertThat(matching(product, " 100000 new meter\\(s\\): meter-1 .* and 99900 more"))
                    .hasSize(1);
            assertThat(product.stop()).isZero();
            assertThat(matching(product, "^" + TIME + "INFO +metersync: Metersync starts"))
                    .hasSize(1);
            assertThat(matching(product, "^" + TIME + "INFO +metersync: Metersync stopped"))
                    .hasSize(1);
        }
    }

    private static List<String> matching(ProductProcess product, String regex) throws Exception {
        try (var lines = Files.lines(product.output())) {
            return lines.filter(Pattern.compile(regex).asPredicate()).toList();
        }
    }
}
