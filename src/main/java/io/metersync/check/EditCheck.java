package io.metersync.check;

import io.metersync.Databases;
import io.metersync.flow.FlowFiles;
import io.metersync.flow.RouteEdits;
import io.metersync.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Decides whether an edit of {@code routes/} and {@code sql/} may run. */
public final class EditCheck {
    private final Settings settings;
    private final Databases databases;

    public EditCheck(Settings settings, Databases databases) {
        this.settings = settings;
        this.databases = databases;
    }

    /** What is wrong with the edited files, the first of it. */
    public RouteEdits.Verdict check(FlowFiles edited, FlowFiles running) {
        List<Finding> findings = new ArrayList<>(new RouteCheck(settings, edited, running).run());
        Set<String> changes = edited.changesSince(running);
        for (String side : List.of("local", "remote")) {
            Databases.Pool database = side.equals("local") ? databases.local() : databases.remote();
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
