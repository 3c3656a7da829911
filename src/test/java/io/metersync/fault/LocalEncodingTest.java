package io.metersync.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.download.RefusedRows;
import io.metersync.support.LogLines;
import io.metersync.support.MasterData;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts that the encoding of one of the databases can't hold. */
class LocalEncodingTest {
    private final LogLines log = LogLines.capture();
    private Site site;

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    /** SQL_ASCII keeps bytes, whatever they are. */
    @ParameterizedTest
    @CsvSource({"LATIN1, 1", "SQL_ASCII, 3"})
    void a_name_or_key_that_the_local_encoding_cannot_hold_is_left_out(String encoding, int taken) {
        site = new Site(PostgresServer.older(), PostgresServer.newer())
                .withEncodings(encoding, "UTF8")
                .migrate()
                .start();
        for (MasterData data : MasterData.values()) {
            boolean isMeter = data == MasterData.METERS;
            site.remote().execute("""
                            insert into %s (%s, name%s)
                            select key, name%s from (values ('good', 'Z\u00e4hler'), ('bad', '5 \u20ac'), ('\u20ac', 'x')) as row (key, name)
                            """.formatted(
                            data.table, data.key, isMeter ? ", meter_type, unit" : "", isMeter ? ", 'gas', 'm3'" : ""));
        }

        site.cycle();
        site.cycle();

        assertThat(log.errors()).isEmpty();
        for (MasterData data : MasterData.values()) {
            assertThat(site.countLocal(data.table)).isEqualTo(taken);
            assertThat(site.countLocal(data.table + " where name = 'Z\u00e4hler'"))
                    .isEqualTo(1);
        }
        assertThat(site.application().status().report(true).refusedRows())
                .hasSize(taken == 1 ? 2 : 0)
                .flatExtracting(RefusedRows.Of::first)
                .hasSize(taken == 1 ? 4 : 0)
                .extracting("reason", String.class)
                .allMatch(reason -> reason.contains("SQLSTATE 22P05"));
        assertThat(log.matching("The local database refused 2 rows.+")).hasSize(taken == 1 ? 2 : 0);
    }
}
