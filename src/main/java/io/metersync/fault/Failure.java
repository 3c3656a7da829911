package io.metersync.fault;

/** Describes an exception in one line, for people at a terminal. */
public final class Failure {
    private Failure() {}

    /** The first message with content: a database's own, otherwise the innermost. */
    public static String describe(Throwable exception) {
        Fault fault = Fault.of(exception);
        return fault.kind() == Fault.Kind.UNEXPECTED ? innermost(exception) : fault.message();
    }

    private static String innermost(Throwable exception) {
        Throwable root = exception;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.toString() : message.replaceAll("\\s*\\R\\s*", " | ");
    }
}
