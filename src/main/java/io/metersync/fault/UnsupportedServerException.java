package io.metersync.fault;

import java.sql.SQLException;

/** The server's version lacks functions that the statements of {@code sql/} use: no attempt and no reading changes that. */
public final class UnsupportedServerException extends SQLException {
    private static final long serialVersionUID = 1;

    public UnsupportedServerException(String message) {
        super(message);
    }
}
