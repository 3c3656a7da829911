package io.metersync.fault;

/** A database cancelled a statement, most often because it took longer than statement_timeout allows: fewer rows may be quick enough. */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CancelledException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
