package io.metersync.settings;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every environment variable that the program, its launcher or its container files take, for tests of what documents say. */
public final class SettingNames {
    private SettingNames() {}

    public static Set<String> variables() {
        Stream<String> others = Stream.of(
                "JAVA_HOME",
                "JAVA_OPTS",
                "METERSYNC_HOME",
                "METERSYNC_CACHE",
                "METERSYNC_HTTP_PASSWORD",
                // of the compose file
                "POSTGRES_PASSWORD");
        return Stream.concat(Setting.variables(), others).collect(Collectors.toSet());
    }
}
