package io.metersync.fault;

/** The local database may be a copy of another site's: an operator has to decide, and another attempt is of no use. */
public final class UnclearIdentityException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnclearIdentityException(String message) {
        super(message);
    }
}
