package io.metersync.migration;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;

/** The migrations of a folder, for Flyway, which takes some characters of a path for wildcards. */
final class MigrationScripts implements ResourceProvider {
    private final List<Path> files;

    MigrationScripts(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(".sql"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the migrations can't be read", e);
        }
    }

    List<Path> files() {
        return files;
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " can't be read", e);
        }
    }

    @Override
    public LoadableResource getResource(String name) {
        return scripts(name, "").findFirst().orElse(null);
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return Stream.of(suffixes).flatMap(suffix -> scripts(prefix, suffix)).collect(Collectors.toList());
    }

    private Stream<LoadableResource> scripts(String start, String end) {
        return files.stream()
                .filter(file -> file.getFileName().toString().startsWith(start)
                        && file.toString().endsWith(end))
                .map(Script::new);
    }

    private static final class Script extends LoadableResource {
        private final Path file;

        Script(Path file) {
            this.file = file;
        }

        @Override
        public Reader read() {
            return new StringReader(MigrationScripts.read(file));
        }

        @Override
        public String getAbsolutePath() {
            return file.toString();
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return file.toString();
        }

        @Override
        public String getFilename() {
            return file.getFileName().toString();
        }

        @Override
        public String getRelativePath() {
            return getFilename();
        }
    }
}
