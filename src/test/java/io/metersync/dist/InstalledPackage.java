package io.metersync.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.ShellCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The Debian package in a folder tree of its own, which dpkg takes for the root of a machine. */
final class InstalledPackage {
    static final Path DEB = Path.of(System.getProperty("metersync.deb", "target/metersync_0.1.0_all.deb"))
            .toAbsolutePath();

    private final Path root;

    InstalledPackage(Path root) throws IOException {
        this.root = root;
        Path database = Files.createDirectories(root.resolve("var/lib/dpkg"));
        Files.createDirectories(database.resolve("info"));
        Files.createDirectories(database.resolve("updates"));
        Files.createFile(database.resolve("status"));
        Files.createDirectories(root.resolve("etc"));
    }

    /** The file at an absolute path of the installed machine. */
    Path file(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    /** Runs dpkg on the tree and gives what it and the package's scripts said; fails where dpkg does. */
    String dpkg(String... arguments) {
        List<String> options = List.of(
                "dpkg",
                "--root=" + root,
                "--force-script-chrootless",
                "--force-depends",
                "--log=" + root + "/dpkg.log");
        ShellCommand dpkg = ShellCommand.start(
                root,
                Map.of(),
                Stream.concat(options.stream(), Stream.of(arguments)).toList());
        assertThat(dpkg.exitCode()).as(dpkg::output).isZero();
        return dpkg.output();
    }

    /** Starts the installed launcher, as a shell far from any configuration would. */
    ShellCommand metersync(Map<String, String> environment, String... arguments) {
        return ShellCommand.start(
                file("/usr/lib"),
                environment,
                Stream.concat(Stream.of(file("/usr/bin/metersync").toString()), Stream.of(arguments))
                        .toList());
    }

    /** Puts together the next version: the package with a later number and other contents. */
    Path nextVersion(Path work, Change change) throws IOException {
        Path tree = work.resolve("next");
        Path deb = work.resolve("next.deb");
        run(work, "dpkg-deb", "--raw-extract", DEB.toString(), tree.toString());
        Path control = tree.resolve("DEBIAN/control");
        Files.writeString(control, Files.readString(control).replaceFirst("(?m)^Version: .*", "Version: 99.0"));
        change.apply(tree.resolve("usr/lib/metersync/etc"));
        run(work, "dpkg-deb", "-Znone", "--build", tree.toString(), deb.toString());
        return deb;
    }

    interface Change {
        void apply(Path shipped) throws IOException;
    }

    private static void run(Path folder, String... words) {
        ShellCommand command = ShellCommand.start(folder, Map.of(), List.of(words));
        assertThat(command.exitCode()).as(command::output).isZero();
    }
}
