package io.metersync.mcp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The lines of a stream, always in UTF-8, and of a bounded length. */
final class Lines {
    private final InputStream in;
    private final int most;

    /** A line; {@code text} is null if the line is longer than allowed; the line was skipped. */
    record Line(String text) {}

    Lines(InputStream in, int most) {
        this.in = new BufferedInputStream(in);
        this.most = most;
    }

    /** The next line, or null at the end of the stream. */
    Line next() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long length = 0;
        int b = in.read();
        if (b < 0) {
            return null;
        }
        for (; b >= 0 && b != '\n'; b = in.read()) {
            if (++length <= most) {
                bytes.write(b);
            }
        }
        return new Line(length > most ? null : bytes.toString(StandardCharsets.UTF_8));
    }
}
