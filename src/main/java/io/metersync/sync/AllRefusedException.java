package io.metersync.sync;

/** A database refuses every reading: an operator has to fix its schema, and another attempt is of no use. */
public final class AllRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public AllRefusedException(String message) {
        super(message);
    }
}
