package io.metersync.edit;

import io.metersync.cycle.CycleResult;
import io.metersync.flow.FlowFiles;
import io.metersync.flow.RoutesEdit;
import io.metersync.flow.SqlFiles;
import io.metersync.flow.StoppedRoutes;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over edits of {@code routes/} and {@code sql/} while the product runs. An edit is used when it no longer changes,
 * passes the checks and no cycle is in progress; all of it or nothing.
 */
public final class RouteEdits {
    private static final Logger LOG = LoggerFactory.getLogger("routes");

    /**
     * The result of a check.
     *
     * @param problem file, line and reason, or null if the files are right
     * @param again whether the same files are to be checked again, for example if a database could not be reached
     */
    public record Verdict(String problem, boolean again) {}

    /** The work that must not run while routes are replaced. */
    public interface Pause {
        /** Blocks new cycles and reconciliations; false while one still runs, and the caller asks again. */
        boolean begin();

        void end();
    }

    private final SqlFiles running;
    private final BiFunction<FlowFiles, FlowFiles, Verdict> check;
    private final Pause pause;
    private final Clock clock;
    private final StoppedRoutes stopped;
    private final Supplier<CycleResult> lastCycle;
    private FlowFiles seen;
    private FlowFiles refused;
    private FlowFiles passed;
    private Trial trial;
    private boolean isAtRest;
    private volatile RoutesEdit last = RoutesEdit.NONE;

    /** {@code check} takes the edited and the running files and returns the problem of the edit: file, line and reason. */
    public RouteEdits(
            SqlFiles running,
            BiFunction<FlowFiles, FlowFiles, Verdict> check,
            Pause pause,
            Clock clock,
            StoppedRoutes stopped,
            Supplier<CycleResult> lastCycle) {
        this.running = running;
        this.check = check;
        this.pause = pause;
        this.clock = clock;
        this.stopped = stopped;
        this.lastCycle = lastCycle;
    }

    public RoutesEdit last() {
        return last;
    }

    /** The running files. */
    public synchronized FlowFiles running() {
        return running.files();
    }

    /** Whether another look at the same files would find nothing to do. */
    synchronized boolean isAtRest() {
        return isAtRest;
    }

    /** Looks once; an edit is applied or refused at the second look that finds it the same, or later while a cycle runs. */
    public synchronized void look(CamelContext camel) throws Exception {
        FlowFiles files;
        isAtRest = false;
        judge(camel);
        try {
            files = FlowFiles.read(running.files().home(), running.files().remoteSchema());
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            refuse(null, e.getMessage());
            return;
        }
        boolean isSettled = files.equals(seen);
        seen = files;
        if (files.equals(running.files())) {
            forget();
        } else if (isSettled && !files.equals(refused)) {
            take(files, camel);
        }
        isAtRest = trial == null && (files.equals(running.files()) || files.equals(refused));
    }

    private void take(FlowFiles files, CamelContext camel) throws Exception {
        if (!files.equals(passed)) {
            Verdict verdict = check.apply(files, running.files());
            if (verdict.problem() != null) {
                refuse(verdict.again() ? null : files, verdict.problem());
                return;
            }
            passed = files;
        }
        inPause(() -> replace(files, camel));
    }

    private interface Replacement {
        void run() throws Exception;
    }

    /** Now, or not at all while something runs. */
    private void inPause(Replacement replacement) throws Exception {
        if (pause.begin()) {
            stopped.beginReplacement();
            try {
                replacement.run();
            } finally {
                passed = null;
                stopped.endReplacement();
                pause.end();
            }
        }
    }

    private void replace(FlowFiles files, CamelContext camel) throws Exception {
        FlowFiles before = running.files();
        String problem = new RouteSwap(camel).replace(running, files);
        if (problem != null) {
            refuse(files, "the routes could not be replaced, the old ones run again: " + problem);
            return;
        }
        trial = new Trial(trial == null ? before : trial.good(), files, lastCycle.get());
        String changes = String.join(", ", files.changesSince(before));
        last = new RoutesEdit("applied", clock.instant().toString(), changes);
        LOG.info("Edit applied: {}", changes);
    }

    /** After the first cycle of an edit: if the edit is why it failed, the files before it run again. */
    private void judge(CamelContext camel) throws Exception {
        if (trial == null || !trial.isOver(lastCycle.get())) {
            return;
        }
        Optional<String> blame = trial.blame(lastCycle.get());
        if (blame.isPresent()) {
            inPause(() -> putBack(blame.get(), camel));
        } else {
            trial = null;
            pause.end();
        }
    }

    private void putBack(String blame, CamelContext camel) throws Exception {
        FlowFiles edited = running.files();
        String problem = new RouteSwap(camel).replace(running, trial.good());
        trial = null;
        refuse(
                edited,
                problem == null
                        ? "its first cycle failed, the routes before it run again: " + blame
                        : "its first cycle failed (" + blame + "), and the routes before it do not start: " + problem);
    }

    /** With null files, the next look tries again; each reason is logged once. */
    private void refuse(FlowFiles files, String problem) {
        boolean isNew = files != null || !problem.equals(last.message());
        refused = files;
        passed = null;
        pause.end();
        if (isNew) {
            last = new RoutesEdit("refused", clock.instant().toString(), problem);
            LOG.error("Edit refused, the routes go on as they were: {}", problem);
        }
    }

    private void forget() {
        if (passed != null) {
            pause.end();
        }
        refused = null;
        passed = null;
        if ("refused".equals(last.state())) {
            last = RoutesEdit.NONE;
            LOG.info("routes/ and sql/ are again what runs");
        }
    }
}
