package io.metersync.bench;

import java.util.concurrent.atomic.LongAdder;

/** What went over a link: bytes of both directions, statements, and how often the client had to wait for an answer. */
final class Traffic {
    private final LongAdder bytes = new LongAdder();
    private final LongAdder statements = new LongAdder();
    private final LongAdder roundTrips = new LongAdder();

    /** The state of the counters at one moment, or what was added between two. */
    record Count(long bytes, long statements, long roundTrips) {
        Count since(Count before) {
            return new Count(bytes - before.bytes, statements - before.statements, roundTrips - before.roundTrips);
        }
    }

    Count count() {
        return new Count(bytes.sum(), statements.sum(), roundTrips.sum());
    }

    /** One connection's share: it reads the messages of PostgreSQL's protocol, version 3, that the client sends. */
    final class Connection {
        private static final int SSL_REQUEST = 80877103;
        private static final int GSS_REQUEST = 80877104;

        private final byte[] header = new byte[8];
        private int headerBytes;
        private int bodyBytes;
        private boolean isStarted;
        private volatile boolean isAnswered = true;

        void sent(byte[] chunk, int length) {
            bytes.add(length);
            if (isAnswered) {
                isAnswered = false;
                roundTrips.increment();
            }
            for (int at = 0; at < length; ) {
                if (bodyBytes > 0) {
                    int skipped = Math.min(bodyBytes, length - at);
                    bodyBytes -= skipped;
                    at += skipped;
                } else {
                    header[headerBytes++] = chunk[at++];
                    readHeader();
                }
            }
        }

        void received(int length) {
            bytes.add(length);
            isAnswered = true;
        }

        private void readHeader() {
            if (headerBytes < (isStarted ? 5 : 8)) {
                return;
            }
            headerBytes = 0;
            if (isStarted) {
                // Execute and Query: each runs one statement of ours
                if (header[0] == 'E' || header[0] == 'Q') {
                    statements.increment();
                }
                bodyBytes = number(1) - 4;
            } else {
                isStarted = number(4) != SSL_REQUEST && number(4) != GSS_REQUEST;
                bodyBytes = number(0) - 8;
            }
        }

        private int number(int at) {
            return java.nio.ByteBuffer.wrap(header).getInt(at);
        }
    }
}
