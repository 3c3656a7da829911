package io.metersync.fault;

/** A database refuses a row, or perhaps the whole statement: another attempt with the same rows would fail in the same way. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RefusedException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
