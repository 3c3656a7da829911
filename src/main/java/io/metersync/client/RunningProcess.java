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

    /** The same for a tool of an assistant, which the log of the process names. */
    public Answer post(String path, String tool) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(address + path))
                .header("Metersync-Tool", tool)
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** The text at a path that answers no JSON. */
    public String text(String path) throws IOException {
        return response(HttpRequest.newBuilder(URI.create(address + path))).body();
    }

    /** Whether the process has users and the one who logs in only looks. */
    public boolean isViewer() throws IOException {
        return response(HttpRequest.newBuilder(URI.create(address + "/api/status")))
                .headers()
                .firstValue("Metersync-Role")
                .filter("viewer"::equals)
                .isPresent();
    }

    private Answer send(HttpRequest.Builder request) throws IOException {
        HttpResponse<String> response = response(request);
        return new Answer(response.statusCode(), new ObjectMapper().readTree(response.body()));
    }

    /** Throws with the address if no process answers, or if the process demands a login. */
    private HttpResponse<String> response(HttpRequest.Builder request) throws IOException {
        if (login.header() != null) {
            request.header("Authorization", login.header());
        }
        try {
            HttpResponse<String> response =
                    client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            refuse(response);
            return response;
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

    private void refuse(HttpResponse<String> response) throws IOException {
        if (response.statusCode() == 401) {
            throw new IllegalStateException(
                    address + " wants a user and the right password: --user NAME, METERSYNC_HTTP_PASSWORD");
        }
        if (response.statusCode() == 429) {
            throw new IllegalStateException(address + ": "
                    + new ObjectMapper().readTree(response.body()).path("error").asText());
        }
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
