package io.metersync.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.alert.CrashMarker;
import io.metersync.http.TlsFiles;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** The running process of this installation, reached over HTTP. */
public final class RunningProcess {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String address;
    private final HttpLogin login;
    private final HttpClient client;

    public RunningProcess(Settings settings, HttpLogin login) {
        this.login = login;
        address = CrashMarker.addressOfRunning(settings.text(Setting.LOG_FILE)).orElseGet(() -> settings.httpAddress());
        client = client(settings);
    }

    /** An answer: the HTTP status and the JSON. */
    public record Answer(int status, JsonNode json) {}

    String address() {
        return address;
    }

    public Answer get(String path) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(address + path)));
    }

    public Answer post(String path) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(address + path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** Throws with the address if no process answers, or if the process demands a login. */
    private Answer send(HttpRequest.Builder request) throws IOException {
        if (login.header() != null) {
            request.header("Authorization", login.header());
        }
        try {
            HttpResponse<String> response =
                    client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            return answer(response.statusCode(), new ObjectMapper().readTree(response.body()));
        } catch (SSLException e) {
            throw new IllegalStateException(
                    "%s: no TLS with what HTTP_TLS_CERT names (%s)".formatted(address, e.getMessage()), e);
        } catch (IOException e) {
            // without its cause, because the less exact message of the cause would be shown instead
            throw new IOException("no process answers at " + address + ": start one with metersync run");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Answer answer(int status, JsonNode json) {
        if (status == 401) {
            throw new IllegalStateException(
                    address + " wants a user and the right password: --user NAME, METERSYNC_HTTP_PASSWORD");
        }
        if (status == 429) {
            throw new IllegalStateException(address + ": " + json.path("error").asText());
        }
        return new Answer(status, json);
    }

    private static HttpClient client(Settings settings) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE);
        String certificate = settings.text(Setting.HTTP_TLS_CERT);
        try {
            return certificate.isEmpty()
                    ? builder.build()
                    : builder.sslContext(new PinnedCertificate(TlsFiles.first(Path.of(certificate))).context())
                            .build();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("HTTP_TLS_CERT = '%s': can't be read (%s)".formatted(certificate, e), e);
        }
    }
}
