package io.metersync.check;

import io.metersync.check.finding.Finding;
import io.metersync.database.Databases;
import io.metersync.fault.AllRefusedException;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.Settings;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Reports values that the remote types can't hold. With STRICT_TYPES=refuse, blocks the upload until the types hold them. */
public final class StrictTypes {
    private static final Logger LOG = LoggerFactory.getLogger("compare-types");

    private final ReadingTypes types;
    private volatile boolean isTold;

    public StrictTypes(Settings settings, Databases databases, SqlFiles sql) {
        this.types = new ReadingTypes(settings, databases, sql);
    }

    /** The problems that block the start, one per line: none while a database does not answer, because the upload then checks the types. */
    public List<String> refusals() {
        try {
            return types.isStrict() ? lines() : List.of();
        } catch (DataAccessException e) {
            return List.of();
        }
    }

    /** Whether nothing was logged yet, because a database did not answer. */
    public boolean isUntold() {
        return !isTold;
    }

    /**
     * Logs once which values the remote types can't hold and which columns are not uploaded. While a database is down, other classes report
     * that.
     */
    public void tell() {
        try {
            types.run().stream()
                    .filter(finding -> finding.level() != Finding.Level.OK)
                    .forEach(finding -> LOG.warn("{}: {}", finding.subject(), finding.message()));
            isTold = true;
        } catch (DataAccessException e) {
            LOG.debug("The types are compared later: {}", e.getMessage());
        }
    }

    /**
     * Before an upload.
     *
     * @throws AllRefusedException with STRICT_TYPES=refuse, while a remote type can't hold a value
     */
    public void require() {
        List<String> lines = types.isStrict() ? lines() : List.of();
        if (!lines.isEmpty()) {
            throw new AllRefusedException(
                    "compare-types", "nothing is uploaded with STRICT_TYPES=refuse: " + String.join("; ", lines));
        }
    }

    private List<String> lines() {
        return types.changes().stream().map(Finding::message).collect(Collectors.toList());
    }
}
