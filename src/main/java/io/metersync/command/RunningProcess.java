package io.metersync.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The process that runs here already, asked over HTTP. */
final class RunningProcess {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String address;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    RunningProcess(Settings settings) {
        address = Installation.address(settings);
    }

    /** An answer: the HTTP status and the JSON. */
    record Answer(int status, JsonNode json) {}

    String address() {
        return address;
    }

    Answer get(String path) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(address + path)));
    }

    Answer post(String path) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(address + path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** Throws with the address where no process answers. */
    private Answer send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> response =
                    client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), new ObjectMapper().readTree(response.body()));
        } catch (IOException e) {
            throw new IOException("no process answers at " + address + ": start one with metersync run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
