package io.metersync.alert;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Posts the body as JSON to the address that alerts go to. */
public final class Webhook implements Processor {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String url;

    public Webhook(String url) {
        this.url = url;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(exchange.getIn().getBody(String.class)))
                .build();
        // one for each alert: they are rare, and its threads cost
        HttpClient client = HttpClient.newHttpClient();
        int status = await(client.sendAsync(request, HttpResponse.BodyHandlers.discarding()))
                .statusCode();
        if (status / 100 != 2) {
            throw new IOException("it answered with HTTP status " + status);
        }
    }

    /** The client's own timeouts are on the wall clock. */
    private static HttpResponse<Void> await(CompletableFuture<HttpResponse<Void>> answer) throws Exception {
        try {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("no answer for " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : e;
        }
    }
}
