package io.metersync.fault;

/** A database refuses every reading: an operator has to fix its schema, and another attempt is of no use. */
public final class AllRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String statement;

    /** {@code statement} is the SQL file that is refused, for example {@code remote/store-readings}. */
    public AllRefusedException(String statement, String message) {
        super(message);
        this.statement = statement;
    }

    String statement() {
        return statement;
    }
}
