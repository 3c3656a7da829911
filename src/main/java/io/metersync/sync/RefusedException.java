package io.metersync.sync;

/** A database refuses a row, or perhaps the whole statement: another attempt with the same rows would fail in the same way. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private RefusedException(Throwable cause) {
        super(cause.getMessage(), cause);
    }

    /** Gives what may be the fault of a row a type of its own, so that routes can catch it. */
    static Exception named(Exception failure) {
        return !(failure instanceof RefusedException) && Fault.of(failure).isPerhapsOfRows()
                ? new RefusedException(failure)
                : failure;
    }
}
