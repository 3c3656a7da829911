package io.metersync.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Site;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebFilesTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static Site site;

    @BeforeAll
    static void start() {
        site = Site.migrated().startAll();
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html; charset=utf-8, <title>Sync Status",
        "/web/status.js, text/javascript; charset=utf-8, getStatus",
        "/web/status.css, text/css; charset=utf-8, prefers-color-scheme",
        "/web/icon.svg, image/svg+xml, <svg",
        "/web/pico.css, text/css; charset=utf-8, Pico CSS",
        "/web/chart.js, text/javascript; charset=utf-8, Chart.js"
    })
    void the_page_and_its_files_come_from_the_process(String path, String type, String part) throws Exception {
        HttpResponse<String> file = get(path);

        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.headers().firstValue("Content-Type")).hasValue(type);
        assertThat(file.body()).contains(part);
    }

    @Test
    void a_browser_that_has_a_file_gets_it_again_only_when_it_is_another_one() throws Exception {
        String tag = get("/web/chart.js").headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> same = get("/web/chart.js", "If-None-Match", tag);

        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(same.headers().firstValue("ETag")).hasValue(tag);
        assertThat(same.headers().firstValue("Cache-Control")).hasValue("no-cache");
        assertThat(get("/web/chart.js", "If-None-Match", "\"another\"").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/web",
                "/web/",
                "/web/index.html",
                "/web/nothing.js",
                "/web/../application.properties",
                "/web/%2e%2e/application.properties",
                "/web/..%2f..%2fapplication.properties",
                "/web//etc/passwd",
                "/web/status.js/",
                "/application.properties",
                "/WEB/status.js"
            })
    void nothing_else_is_found(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(site.address() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
