package io.metersync.mcp;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Messages over standard input and output, one a line, until the input ends. Not the SDK's transport, which ends at the first malformed
 * line, and never answers a request that comes before the client is initialized.
 */
public final class StdioTransport {
    static final int MOST_BYTES = 65_536;
    private static final int THREADS = 4;
    private static final int WAITING = 64;
    private static final int LAST_ANSWERS_SECONDS = 30;

    private final Endpoint endpoint;
    private final String user;
    private final PrintStream out;

    public StdioTransport(Endpoint endpoint, String user, PrintStream out) {
        this.endpoint = endpoint;
        this.user = user;
        this.out = out;
    }

    /** Answers until {@code in} ends; a slow answer delays no other one. */
    public void run(InputStream in) throws IOException, InterruptedException {
        // a client that sends faster than its requests are answered waits, because this thread then answers too
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                new ThreadPoolExecutor.CallerRunsPolicy());
        Lines lines = new Lines(in, MOST_BYTES);
        for (Lines.Line line = lines.next(); line != null && !out.checkError(); line = lines.next()) {
            String message = line.text();
            threads.execute(() -> answer(message));
        }
        threads.shutdown();
        threads.awaitTermination(LAST_ANSWERS_SECONDS, TimeUnit.SECONDS);
        threads.shutdownNow();
    }

    private void answer(String message) {
        if (message == null) {
            write(JsonRpc.errorWithoutId(
                    JsonRpc.NO_REQUEST, "the message is longer than %d bytes".formatted(MOST_BYTES)));
        } else if (!message.isBlank()) {
            String answer = endpoint.answer(message, user).json();
            if (answer != null) {
                write(answer);
            }
        }
    }

    /** JSON has no line break outside of strings, and inside they are escaped. */
    private void write(String answer) {
        byte[] line = (answer + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            out.write(line, 0, line.length);
            out.flush();
        }
    }
}
