package io.metersync.support;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The product in a JVM of its own, from the classes of the build and without what tests bring. */
public final class ProductJvm {
    private ProductJvm() {}

    /** The words that start it with the routes and SQL of a folder. */
    public static List<String> words(Path home, String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                // a start is over before a better compiler or collector pays
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dmetersync.home=" + home,
                "-cp",
                classPath(),
                "io.metersync.Metersync"));
        words.addAll(List.of(arguments));
        return words;
    }

    private static String classPath() {
        String whole = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(whole.split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
