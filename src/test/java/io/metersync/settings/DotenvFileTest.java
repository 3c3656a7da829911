package io.metersync.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A {@code .env} as people write it. The values are those that the parser of systemd 252 gives. */
class DotenvFileTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "pass#word            | pass#word",
                "pass #word           | pass #word",
                "#word                | #word",
                "pass\\word           | password",
                "pass\\\\word         | pass\\word",
                "'pass\\word'         | pass\\word",
                "'pass #1 \"word\"'   | pass #1 \"word\"",
                "\"pass\\word\"       | pass\\word",
                "\"pass\\\"word\"     | pass\"word",
                "\"pass\\\\word\"     | pass\\word",
                "\"a\\$b\\`c\"        | a$b`c",
                "$HOME${HOME}         | $HOME${HOME}",
                "it's                 | it's",
                "'it' \"is\" so       | itisso",
                "'a b'   x            | a bx",
                "a=b=c                | a=b=c",
            })
    void a_value_means_what_it_means_to_systemd(String written, String meant) throws IOException {
        assertThat(password("POSTGRES_SYNC_PASSWORD=" + written + "  \n")).isEqualTo(meant);
        assertThat(password("POSTGRES_SYNC_PASSWORD  = \t" + written + "\t\r\n# end"))
                .isEqualTo(meant);
    }

    @Test
    void a_quoted_value_and_one_with_a_backslash_at_the_end_of_its_line_go_on_in_the_next() throws IOException {
        assertThat(password("POSTGRES_SYNC_PASSWORD='two\nlines'")).isEqualTo("two\nlines");
        assertThat(password("POSTGRES_SYNC_PASSWORD=\"one\\\nline\"")).isEqualTo("oneline");
        assertThat(password("POSTGRES_SYNC_PASSWORD=one\\\nline\n")).isEqualTo("oneline");
        assertThat(password("POSTGRES_SYNC_PASSWORD=with a blank\\  \n")).isEqualTo("with a blank ");
    }

    @Test
    void a_comment_is_a_line_of_its_own_and_may_be_in_any_charset() throws IOException {
        byte[] text = "# Z\u00e4hler \\\n; M\u00fcller's\nPOSTGRES_SYNC_PASSWORD=pass\n"
                .getBytes(StandardCharsets.ISO_8859_1);
        Files.write(folder.resolve(".env"), text);

        assertThat(load().problems()).isEmpty();
        assertThat(load().text(Setting.POSTGRES_SYNC_PASSWORD)).isEqualTo("pass");
    }

    @Test
    void a_byte_order_mark_is_no_part_of_the_first_name() throws IOException {
        assertThat(password("\uFEFFPOSTGRES_SYNC_PASSWORD=p\u00e4ss")).isEqualTo("p\u00e4ss");
    }

    @Test
    void quotes_that_are_not_closed_are_named_by_the_number_of_their_line() throws IOException {
        write("# a site\nPOSTGRES_SYNC_DB=\"a\nb\"\nPOSTGRES_SYNC_PASSWORD='hunter2\nBATCH_SIZE=5\n");

        assertThat(load().problems())
                .anySatisfy(problem -> assertThat(problem).contains("line 4", "quotes are not closed"))
                .noneSatisfy(problem -> assertThat(problem).contains("hunter2"));
    }

    @Test
    void a_value_that_other_programs_read_otherwise_is_a_warning() throws IOException {
        write(
                "POSTGRES_SYNC_PASSWORD=pass #1\nPOSTGRES_CLIENT_PASSWORD='a #1'\nALERT_SMTP_PASSWORD=a\\b\nBATCH_SIZE=5 # rows\n");

        assertThat(load().warnings())
                .singleElement()
                .asString()
                .contains("line 1, 3", "as systemd does", "single quotes")
                .doesNotContain("pass #1");
        assertThat(load().number(Setting.BATCH_SIZE)).isEqualTo(5);
    }

    @Test
    void the_word_export_is_taken_and_a_warning() throws IOException {
        assertThat(password("export POSTGRES_SYNC_PASSWORD=pass")).isEqualTo("pass");
        assertThat(load().warnings()).singleElement().asString().contains("line 1", "export");
    }

    @Test
    void a_comment_behind_a_number_is_none_of_it_in_the_environment_too() {
        SiteFolder site = new SiteFolder(folder)
                .variable("BATCH_SIZE", "99   # Default: 100 records")
                .variable("LOG_LEVEL", "# the default");

        assertThat(site.load().problems()).isEmpty();
        assertThat(site.load().number(Setting.BATCH_SIZE)).isEqualTo(99);
        assertThat(site.load().text(Setting.LOG_LEVEL)).isEqualTo("info");
    }

    private String password(String text) throws IOException {
        write(text);
        assertThat(load().problems()).isEmpty();
        return load().text(Setting.POSTGRES_SYNC_PASSWORD);
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve(".env"), text);
    }

    private Settings load() {
        return new SiteFolder(folder).without("POSTGRES_SYNC_PASSWORD").load();
    }
}
