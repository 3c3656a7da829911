package io.metersync.demo;

import io.metersync.database.Databases;
import io.metersync.flow.SqlFiles;
import io.metersync.migration.Migration;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Further sites of the demo, each with a local database of its own, and the page of all sites: processes of their own, which end with this one. */
public final class DemoFleet implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final DemoSite demo;
    private final Path home;
    private final Path folder;
    private final List<Process> processes = new CopyOnWriteArrayList<>();
    private final List<Databases> databases = new ArrayList<>();
    private final Thread end = new Thread(this::kill, "demo-fleet-end");

    /** {@code first} are the settings of the demo's first site, whose remote database becomes the centre. */
    public DemoFleet(DemoSite demo, Settings first) throws IOException {
        this.demo = demo;
        home = first.home();
        // without a .env of the user's
        folder = Files.createTempDirectory("metersync-demo");
        Runtime.getRuntime().addShutdownHook(end);
        Migration.ofFleet(first).run();
    }

    /** Starts another site, with the number from 2 on; gives its address. */
    public String addSite(int number) throws IOException {
        Map<String, String> environment = demo.environmentOfAnother(number);
        environment.put("HTTP_PORT", freePort());
        Settings settings = Settings.load(home, environment);
        new Migration(settings, "local").run();
        Databases own = new Databases(settings);
        databases.add(own);
        demo.collect(own, new SqlFiles(settings));
        start(environment, "run");
        return settings.httpAddress();
    }

    /** Starts the page of all sites; gives its address. */
    public String serve() throws IOException {
        Map<String, String> environment = demo.environment();
        environment.keySet().removeIf(name -> name.startsWith("POSTGRES_SYNC_"));
        environment.put("HTTP_PORT", freePort());
        start(environment, "fleet", "serve");
        return "http://127.0.0.1:" + environment.get("HTTP_PORT");
    }

    /** With the options of this Java, and its class path. */
    private void start(Map<String, String> environment, String... command) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        line.addAll(List.of("-Dmetersync.home=" + home, "-cp", System.getProperty("java.class.path")));
        line.add("io.metersync.Metersync");
        line.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeIf(DemoFleet::isSetting);
        builder.environment().putAll(environment);
        processes.add(builder.start());
    }

    /** The demo ignores the user's settings. */
    private static boolean isSetting(String variable) {
        String name =
                variable.endsWith("_FILE") ? variable.substring(0, variable.length() - "_FILE".length()) : variable;
        return Arrays.stream(Setting.values())
                .map(Setting::name)
                .anyMatch(setting -> setting.equals(variable) || setting.equals(name));
    }

    private static String freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return Integer.toString(free.getLocalPort());
        }
    }

    private void kill() {
        processes.forEach(Process::destroyForcibly);
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            process.onExit()
                    .completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
        kill();
        Runtime.getRuntime().removeShutdownHook(end);
        databases.forEach(Databases::close);
        File[] files = folder.toFile().listFiles();
        Arrays.stream(files == null ? new File[0] : files).forEach(File::delete);
        folder.toFile().delete();
    }
}
