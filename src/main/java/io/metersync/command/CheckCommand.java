package io.metersync.command;

import io.metersync.check.Check;
import io.metersync.check.finding.Finding;
import io.metersync.process.Application;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks for problems before they cause a failure. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Check the configuration, routes, SQL files, both databases and their tables. Changes nothing.")
public final class CheckCommand implements Callable<Integer> {
    @Option(
            names = "--fix-hints",
            description = "print the remedy under each warning and error: the command to run or the line to change")
    private boolean fixHints;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Installation.quietLogging();
        List<Finding> findings = new Check(Application::new, Installation.settings()).run();
        findings.stream().flatMap(this::lines).forEach(spec.commandLine().getOut()::println);
        long errors = findings.stream().filter(Finding::isError).count();
        long warnings = findings.stream().filter(Finding::isWarning).count();
        spec.commandLine().getOut().println(verdict(errors, warnings));
        return errors == 0 ? 0 : findings.stream().anyMatch(Finding::isConfigurationError) ? 2 : 1;
    }

    private static String verdict(long errors, long warnings) {
        return errors > 0
                ? errors + " to fix."
                : warnings > 0 ? "No errors, %d warning(s).".formatted(warnings) : "All is well.";
    }

    private Stream<String> lines(Finding finding) {
        return fixHints ? finding.withFix() : Stream.of(finding.toString());
    }
}
