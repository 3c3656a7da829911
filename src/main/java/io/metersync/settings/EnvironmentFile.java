package io.metersync.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A file of NAME=value lines, as {@code .env}, that a command reads and writes. Its comments and other lines stay as they are. */
public final class EnvironmentFile {
    private EnvironmentFile() {}

    /**
     * The values by name, in the order of the file; a later line counts.
     *
     * @throws IllegalStateException if a line is not NAME=value; names the line, without its content
     */
    public static Map<String, String> read(Path file) {
        Map<String, String> values = new LinkedHashMap<>();
        for (EnvironmentEntries.Entry entry : EnvironmentEntries.of(text(file))) {
            if (entry.value() == null) {
                throw new IllegalStateException("%s: line %d is not NAME=value, or its quotes are not closed: fix it"
                        .formatted(file, entry.line()));
            }
            values.put(entry.name(), entry.value());
        }
        return values;
    }

    /** Lines that give the values, readable by this program, systemd and a shell. */
    public static String lines(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + quoted(entry.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    private static String quoted(String value) {
        return value.matches("[\\w./:@,+=-]*") ? value : '"' + value.replaceAll("[\"\\\\`$]", "\\\\$0") + '"';
    }

    /**
     * Gives the values, and removes the lines of {@code unwanted}: replaces a line in its place and appends the others. A reader sees either the
     * old file or the new file. A new file is readable for its owner only; a present file keeps its owner, its group and, except for others, its
     * permissions.
     */
    public static void write(Path file, Map<String, String> values, List<String> unwanted) {
        try {
            Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            Path fresh = Files.createTempFile(target.getParent(), ".env", ".new", ownerOnly(target));
            try {
                Files.writeString(fresh, Files.exists(target) ? edited(text(target), values, unwanted) : lines(values));
                keepAccess(target, fresh);
                Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    file + " can't be written: run this as root, or as the user the service runs as", e);
        }
    }

    private static String edited(String text, Map<String, String> values, List<String> unwanted) {
        List<String> lines =
                new ArrayList<>(text.lines().map(line -> line + "\n").toList());
        Map<String, String> left = new LinkedHashMap<>(values);
        for (EnvironmentEntries.Entry entry : EnvironmentEntries.of(text)) {
            if (values.containsKey(entry.name()) || unwanted.contains(entry.name())) {
                String value = left.remove(entry.name());
                lines.set(entry.line() - 1, value == null ? "" : lines(Map.of(entry.name(), value)));
                for (int below = entry.line(); below < entry.lastLine(); below++) {
                    lines.set(below, "");
                }
            }
        }
        return String.join("", lines) + lines(left);
    }

    private static void keepAccess(Path from, Path to) throws IOException {
        if (Files.exists(from) && hasPermissions(from)) {
            Files.setOwner(to, Files.getOwner(from));
            Files.setAttribute(to, "posix:group", Files.getAttribute(from, "posix:group"));
            Set<PosixFilePermission> permissions = new TreeSet<>(Files.getPosixFilePermissions(from));
            permissions.removeIf(permission -> permission.name().startsWith("OTHERS_"));
            Files.setPosixFilePermissions(to, permissions);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path target) {
        return hasPermissions(target.getParent())
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean hasPermissions(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s can't be read (%s): correct its name, or run this as a user that may read it"
                            .formatted(file, e.getClass().getSimpleName()),
                    e);
        }
    }
}
