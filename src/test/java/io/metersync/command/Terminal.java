package io.metersync.command;

import io.metersync.Metersync;
import io.metersync.support.Home;
import io.metersync.support.Site;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.util.FileSystemUtils;

/** Runs commands in this JVM and keeps what they print; an application.properties says what a site's environment would. */
public final class Terminal implements BeforeEachCallback, AfterEachCallback {
    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private ByteArrayOutputStream out;
    private ByteArrayOutputStream err;
    private Path folder;
    private Home home;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory("metersync-home");
        home = Home.copiedTo(folder);
        out = new ByteArrayOutputStream();
        err = new ByteArrayOutputStream();
        System.setProperty("metersync.home", folder.toString());
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        System.clearProperty("metersync.home");
        System.clearProperty("metersync.log.level");
        System.setOut(realOut);
        System.setErr(realErr);
        FileSystemUtils.deleteRecursively(folder);
    }

    /** Gives the exit code. */
    public int run(String... words) {
        return Metersync.execute(words);
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** What was printed from the first brace on: this JVM logs more than a command's own does. */
    public String json() {
        return out().substring(out().indexOf("{" + System.lineSeparator()));
    }

    /** Sets a key of application.properties. */
    public void set(String key, String value) {
        home.append("application.properties", "\n" + key + " = " + value + "\n");
    }

    /** The folder of the installation, which Camel also takes from the system property. */
    public Path home() {
        return folder;
    }

    public void write(String file, String text) {
        home.write(file, text);
    }

    /** Sets a site's settings, with a port that nobody listens on where it names none. */
    public Site configure(Site site) {
        set("http.port", Integer.toString(Site.freePort()));
        site.environment()
                .forEach((name, value) -> set(name.toLowerCase(Locale.ROOT).replace('_', '.'), value));
        return site;
    }
}
