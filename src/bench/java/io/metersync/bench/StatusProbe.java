package io.metersync.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Asks the product for its status once a second, as a monitoring system does, and measures how long each answer takes. */
final class StatusProbe implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpRequest request;
    private final List<Double> millis = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::probe, "status-probe");

    StatusProbe(URI address) {
        request = HttpRequest.newBuilder(address).timeout(LONGEST).build();
        thread.setDaemon(true);
        thread.start();
    }

    /** The milliseconds that each answer took; infinite for one that was an error or too late. */
    List<Double> millis() {
        return List.copyOf(millis);
    }

    private void probe() {
        try {
            // not measured: the first call also loads this client's classes
            while (!isListening()) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            while (true) {
                millis.add(measured());
                TimeUnit.SECONDS.sleep(1);
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private boolean isListening() throws InterruptedException {
        try {
            isOk();
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private double measured() throws InterruptedException {
        long start = System.nanoTime();
        boolean isAnswered = isAnswered();
        return isAnswered ? (System.nanoTime() - start) / 1e6 : Double.POSITIVE_INFINITY;
    }

    private boolean isAnswered() throws InterruptedException {
        try {
            return isOk();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isOk() throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
