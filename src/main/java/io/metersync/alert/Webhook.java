package io.metersync.alert;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
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
    public void process(Exchange exchange) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(exchange.getIn().getBody(String.class)))
                .build();
        // one for each alert: they are rare, and its threads cost
        HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        int status =
                client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status / 100 != 2) {
            throw new IOException("it answered with HTTP status " + status);
        }
    }
}
