package io.metersync.command;

import java.io.Console;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Asks before something is done that can't be taken back; scripts answer with {@code --yes}. */
public final class Confirmation {
    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Whether a person types yes. Without a terminal and without {@code --yes}, the usage is bad. */
    public boolean isGiven(String question) {
        if (yes) {
            return true;
        }
        Console console = System.console();
        if (console == null) {
            throw new ParameterException(spec.commandLine(), "nobody is there to confirm it: give --yes");
        }
        return "yes".equals(console.readLine("Type yes to %s: ", question));
    }
}
