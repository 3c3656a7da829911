package io.metersync.process;

import java.util.Objects;

/** The version of this program, from its package. */
public final class Version {
    private Version() {}

    public static String text() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "(not packaged)");
    }
}
