package io.metersync.mcp.tool;

import io.metersync.check.Check;
import io.metersync.check.files.RouteBeans;
import io.metersync.check.finding.Finding;
import io.metersync.database.Databases;
import io.metersync.download.HeldMeters;
import io.metersync.download.SyncPlan;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.Settings;
import io.metersync.verify.ProofRange;
import io.metersync.verify.ReadingProof;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.jdbc.core.JdbcTemplate;

/** Looks at the installation and at both databases, as the commands {@code check}, {@code plan} and {@code verify} do; one at a time. */
final class Inspection {
    private final RouteBeans.Factory beans;
    private final Settings settings;
    private final ReentrantLock turn = new ReentrantLock();

    record Plan(SyncPlan.Plan plan, HeldMeters.Held held) {}

    Inspection(RouteBeans.Factory beans, Settings settings) {
        this.beans = beans;
        this.settings = settings;
    }

    List<Finding> check() throws Exception {
        return alone(() -> new Check(beans, settings).run());
    }

    Plan plan() throws Exception {
        return alone(() -> {
            try (Databases databases = databases()) {
                SyncPlan.Plan plan = SyncPlan.of(databases, settings).look();
                HeldMeters held = new HeldMeters(new SqlFiles(settings));
                return new Plan(plan, held.look(new JdbcTemplate(databases.local())));
            }
        });
    }

    Verification verify(ProofRange range) throws Exception {
        return alone(() -> {
            try (Databases databases = databases()) {
                Verification verification = new Verification(range);
                ReadingProof proof = new ReadingProof(databases, new SqlFiles(settings), range);
                verification.end(proof.run(verification::start, verification::day));
                return verification;
            }
        });
    }

    private Databases databases() throws ToolFailure {
        if (!settings.problems().isEmpty()) {
            throw new ToolFailure("The configuration has problems: check_installation shows them.");
        }
        return new Databases(settings);
    }

    private <T> T alone(Callable<T> look) throws Exception {
        if (!turn.tryLock()) {
            throw new ToolFailure("Another check, plan or verification is in progress: ask again later.");
        }
        try {
            return look.call();
        } finally {
            turn.unlock();
        }
    }
}
