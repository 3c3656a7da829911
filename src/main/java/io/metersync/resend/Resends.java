package io.metersync.resend;

import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** The resends that operators request: one is open at a time. */
public final class Resends {
    private final JdbcTemplate local;
    private final SqlFiles sql;
    private volatile boolean isLookNeeded = true;

    public Resends(DataSource local, SqlFiles sql) {
        this.local = new JdbcTemplate(local);
        this.sql = sql;
    }

    /** Requests a resend of the readings that were sent from {@code from} to {@code to}, null for now; false if another one is open. */
    public boolean request(String from, String to, String meterId, boolean isTrial) {
        boolean isAccepted = local.update(sql.read(SqlFile.LOCAL_REQUEST_RESEND), from, to, meterId, isTrial) == 1;
        isLookNeeded = true;
        return isAccepted;
    }

    /** Ends the open resend; false if none is open. */
    public boolean cancel() {
        return local.update(sql.read(SqlFile.LOCAL_CANCEL_RESEND)) == 1;
    }

    /** The resend that was requested last. */
    public Optional<Resend> newest() {
        return local.query(sql.read(SqlFile.LOCAL_NEWEST_RESEND), Resend::of).stream()
                .findFirst();
    }

    /** Whether one may be open: after the start of the process, after a request, and while one is open. */
    boolean isLookNeeded() {
        return isLookNeeded;
    }

    /** The open resend, or null. */
    Resend open() {
        isLookNeeded = false;
        Resend open = newest().filter(Resend::isOpen).orElse(null);
        isLookNeeded |= open != null;
        return open;
    }
}
