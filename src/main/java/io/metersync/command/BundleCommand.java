package io.metersync.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metersync.bundle.Bundle;
import io.metersync.bundle.DatabaseFacts;
import io.metersync.bundle.Edits;
import io.metersync.bundle.LogTail;
import io.metersync.bundle.Redaction;
import io.metersync.bundle.SettingsText;
import io.metersync.check.Check;
import io.metersync.check.finding.Finding;
import io.metersync.client.HttpLogin;
import io.metersync.client.RunningProcess;
import io.metersync.fault.Failure;
import io.metersync.process.Application;
import io.metersync.process.Version;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Collects what a person needs who helps with this installation, and no secret. */
@Command(
        name = "bundle",
        mixinStandardHelpOptions = true,
        description = {
            "Write metersync-bundle-NODE-TIME.zip into this folder, for the person who helps you: status, check, settings, edits of"
                    + " routes and SQL, the end of the log, metrics, threads, versions, sizes of tables. Works while the process or"
                    + " a database is down. Passwords and other secrets are replaced by ***; look into the file before you send it.",
            ""
        })
public final class BundleCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");

    @Mixin
    private HttpLogin login;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Installation.quietLogging();
        Settings settings = Installation.settings();
        Redaction redaction = new SettingsText(settings).redaction(System.getenv());
        Edits edits = new Edits(settings.home());
        redaction.learnEdits(edits.texts());
        JsonNode status = status(settings);
        Bundle bundle = new Bundle(redaction)
                .add("status.json", () -> status.toPrettyString() + "\n")
                .add("check.txt", () -> check(settings))
                .add("settings.txt", new SettingsText(settings)::text)
                .add("edits.diff", edits::diff)
                .add("sync-process.log", () -> log(settings))
                .add("metrics.txt", () -> new RunningProcess(settings, login).text("/observe/metrics"))
                .add("threads.txt", () -> new RunningProcess(settings, login).text("/observe/threads"))
                .add("versions.txt", BundleCommand::versions)
                .add("local-database.json", new DatabaseFacts(settings)::local)
                .add("remote-database.json", new DatabaseFacts(settings)::remote);
        Path file = Path.of("metersync-bundle-%s-%s.zip"
                .formatted(status.path("nodeId").asText("unknown").replace("null", "unknown"), now()));
        try {
            print(file, bundle.write(file));
            return 0;
        } catch (IOException e) {
            throw new IllegalStateException("can't write %s (%s): run it in a folder that you may write to"
                    .formatted(file.toAbsolutePath(), e));
        }
    }

    private static String now() {
        return ZonedDateTime.now(ZoneOffset.UTC).format(TIME);
    }

    /** From the process; if no process answers, from the databases, with the reason. */
    private JsonNode status(Settings settings) {
        try {
            return new RunningProcess(settings, login).get("/api/status").json();
        } catch (IOException | IllegalStateException e) {
            return fromDatabases(settings).put("processNotAsked", e.getMessage());
        }
    }

    private static ObjectNode fromDatabases(Settings settings) {
        try {
            return (ObjectNode) StatusCommand.askDatabases(settings);
        } catch (IOException | RuntimeException e) {
            return new ObjectMapper().createObjectNode().put("databasesNotAsked", Failure.describe(e));
        }
    }

    private static String check(Settings settings) {
        return new Check(Application::new, settings)
                .run().stream()
                        .flatMap(Finding::withFix)
                        .map(line -> line + "\n")
                        .collect(Collectors.joining());
    }

    private static String log(Settings settings) throws IOException {
        String file = settings.text(Setting.LOG_FILE);
        return file.isEmpty() ? "LOG_FILE is empty: the log is on the console only.\n" : LogTail.of(Path.of(file));
    }

    private static String versions() {
        return "metersync %s%njava %s, %s%n%s %s, %s, %d processors%n"
                .formatted(
                        Version.text(),
                        System.getProperty("java.version"),
                        System.getProperty("java.vendor"),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("os.arch"),
                        Runtime.getRuntime().availableProcessors());
    }

    private void print(Path file, Map<String, Integer> sizes) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(file + ", which only you may read, with:");
        sizes.forEach((name, size) -> out.println("  %-22s %,9d bytes".formatted(name, size)));
        out.println("Secrets are replaced by ***. Look into the file before you send it.");
    }
}
