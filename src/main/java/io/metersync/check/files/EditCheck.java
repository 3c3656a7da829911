package io.metersync.check.files;

import io.metersync.check.finding.Finding;
import io.metersync.database.Databases;
import io.metersync.database.Pool;
import io.metersync.edit.RouteEdits;
import io.metersync.flow.FlowFiles;
import io.metersync.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Decides whether an edit of {@code routes/} and {@code sql/} may run. */
public final class EditCheck {
    private final RouteBeans.Factory beans;
    private final Settings settings;
    private final Databases databases;

    public EditCheck(RouteBeans.Factory beans, Settings settings, Databases databases) {
        this.beans = beans;
        this.settings = settings;
        this.databases = databases;
    }

    /** The first problem of the edited files. */
    public RouteEdits.Verdict check(FlowFiles edited, FlowFiles running) {
        List<Finding> findings = new ArrayList<>(new RouteCheck(beans, settings, edited, running).run());
        Set<String> changes = edited.changesSince(running);
        for (String side : List.of("local", "remote")) {
            Pool database = side.equals("local") ? databases.local() : databases.remote();
            EditedStatements statements = new EditedStatements(database, side, edited, running);
            findings.addAll(statements.run(changes));
        }
        return findings.stream()
                .filter(Finding::isError)
                .findFirst()
                .map(finding -> new RouteEdits.Verdict(finding.message(), finding.level() == Finding.Level.UNKNOWN))
                .orElse(new RouteEdits.Verdict(null, false));
    }
}
