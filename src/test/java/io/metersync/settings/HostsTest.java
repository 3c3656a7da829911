package io.metersync.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "db.example.com          | db.example.com:5432",
                "h1,h2                   | h1:5432,h2:5432",
                "h1:5433, h2             | h1:5433,h2:5432",
                "10.0.0.1:1,10.0.0.2:65535 | 10.0.0.1:1,10.0.0.2:65535",
                "::1                     | [::1]:5432",
                "[::1]                   | [::1]:5432",
                "[fe80::1]:5433,h2       | [fe80::1]:5433,h2:5432",
                "fe80::1,h2:5433         | [fe80::1]:5432,h2:5433"
            })
    void a_host_without_a_port_has_the_port_of_its_own_setting(String text, String hosts) {
        assertThat(Hosts.problem(text)).isNull();
        assertThat(Hosts.of(text, 5432)).hasToString(hosts);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",",
                "h1,",
                ",h2",
                "h1,,h2",
                "h1:",
                "h1:0",
                "h1:65536",
                "h1:x",
                "[::1",
                "::1]",
                "[]",
                "[::1]:x",
                "[::1]x"
            })
    void what_names_no_host_is_a_problem(String text) {
        assertThat(Hosts.problem(text)).startsWith("is no list of hosts");
    }
}
