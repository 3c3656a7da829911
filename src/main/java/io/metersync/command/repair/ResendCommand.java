package io.metersync.command.repair;

import com.fasterxml.jackson.databind.JsonNode;
import io.metersync.client.HttpLogin;
import io.metersync.client.RunningProcess;
import io.metersync.command.Installation;
import io.metersync.command.VerifyCommand;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lets the running process send archived readings again, and shows how far it is. */
@Command(
        name = "resend",
        mixinStandardHelpOptions = true,
        description = {
            "Send archived readings again after the remote database lost them (SENT_ARCHIVE_DAYS). Readings that the remote"
                    + " database still has stay unchanged there. The running process does the work between its uploads; this"
                    + " command waits for the end and may be interrupted. Without --from and --cancel it shows the last resend.",
            "Exit code 1 if the remote database refused a reading, and after --cancel in another terminal.",
            ""
        })
public final class ResendCommand implements Callable<Integer> {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description =
                    "time of sending from which on readings are sent again, in UTC: 2026-01-31 or 2026-01-31T12:00",
            converter = VerifyCommand.Time.class)
    private LocalDateTime from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            description = "time of sending after the last one, in UTC; default now",
            converter = VerifyCommand.Time.class)
    private LocalDateTime to;

    @Option(names = "--meter", paramLabel = "ID", description = "this meter only")
    private String meterId;

    @Option(names = "--dry-run", description = "count the readings that the remote database lacks, and send none")
    private boolean dryRun;

    @Option(names = "--cancel", description = "end the open resend after the batch in transit")
    private boolean cancel;

    @Mixin
    private HttpLogin login;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        RunningProcess process = new RunningProcess(Installation.settings(), login);
        if (cancel) {
            return isDone(process.post("/api/resend/cancel")) ? printed("Cancelled.", 0) : 1;
        }
        if (from == null && (to != null || meterId != null || dryRun)) {
            throw new ParameterException(spec.commandLine(), "give --from, the time of sending of the first reading");
        }
        if (to != null && !from.isBefore(to)) {
            throw new ParameterException(spec.commandLine(), "--from %s is not before --to %s".formatted(from, to));
        }
        return from == null || isDone(process.post("/api/resend?" + parameters())) ? follow(process) : 1;
    }

    private String parameters() {
        return "sentFrom=" + from + (to == null ? "" : "&sentTo=" + to)
                + (meterId == null ? "" : "&meter=" + URLEncoder.encode(meterId, StandardCharsets.UTF_8))
                + "&trial=" + dryRun;
    }

    /** Prints the counts whenever they have changed, until the end. */
    private int follow(RunningProcess process) throws IOException {
        String shown = "";
        while (true) {
            RunningProcess.Answer answer = process.get("/api/resend");
            if (!isDone(answer)) {
                return 1;
            }
            JsonNode resend = answer.json();
            if (resend.hasNonNull("endedAt")) {
                boolean isWhole = !resend.path("isCancelled").asBoolean()
                        && resend.path("refused").asLong() == 0;
                return printed(
                        (resend.path("isCancelled").asBoolean() ? "Cancelled: " : "Complete: ") + counts(resend),
                        isWhole ? 0 : 1);
            }
            String now = counts(resend) + ", done back to "
                    + resend.path("positionSentAt").asText("now");
            if (!now.equals(shown)) {
                spec.commandLine().getErr().println(now);
                spec.commandLine().getErr().flush();
                shown = now;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static String counts(JsonNode resend) {
        return "%d readings %s, %d present, %d refused"
                .formatted(
                        resend.path("sent").asLong(),
                        resend.path("isTrial").asBoolean() ? "missing" : "sent",
                        resend.path("present").asLong(),
                        resend.path("refused").asLong());
    }

    private int printed(String line, int code) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
        return code;
    }

    private boolean isDone(RunningProcess.Answer answer) {
        if (answer.status() / 100 == 2) {
            return true;
        }
        spec.commandLine()
                .getErr()
                .println("Refused (" + answer.status() + "): "
                        + answer.json().path("error").asText());
        return false;
    }
}
