package io.metersync.users;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** HTTP_AUTH_FILE: a line for each user. Empty lines and lines that begin with # are ignored. */
public final class UserFile {
    private final Path file;

    public UserFile(Path file) {
        this.file = file;
    }

    /**
     * The contents of the file.
     *
     * @param users by name, in the order of the file
     * @param problems a line for each malformed one, with its number; its user is not among {@code users}
     */
    public record Content(Map<String, User> users, List<String> problems) {}

    public Content read() throws IOException {
        Map<String, User> users = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).trim();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                User user = User.parse(line);
                if (users.putIfAbsent(user.name(), user) != null) {
                    throw new IllegalArgumentException("the user '%s' has a line already".formatted(user.name()));
                }
            } catch (IllegalArgumentException e) {
                problems.add("%s, line %d: %s".formatted(file, i + 1, e.getMessage()));
            }
        }
        return new Content(users, problems);
    }

    /** Replaces the users of the file atomically: a reader sees either the old users or the new users. */
    public void write(Collection<User> users) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path fresh = Files.createTempFile(target.getParent(), ".users", ".new", ownerOnly(target));
        try {
            Files.write(fresh, users.stream().map(User::toString).toList());
            if (Files.exists(target) && !Files.getOwner(target).equals(Files.getOwner(fresh))) {
                // root adds a user; the service, which owns the file, must still be able to read it
                Files.setOwner(fresh, Files.getOwner(target));
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    public boolean exists() {
        return Files.exists(file);
    }

    public boolean isReadable() {
        return Files.isRegularFile(file) && Files.isReadable(file);
    }

    public boolean isReadableByOthers() {
        try {
            return hasPermissions(file)
                    && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException e) {
            return false;
        }
    }

    /** Changes with the file: time, length, identity after a replacement, and whether we may read it. */
    Object version() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return List.of(
                    attributes.lastModifiedTime(),
                    attributes.size(),
                    String.valueOf(attributes.fileKey()),
                    isReadable());
        } catch (IOException e) {
            return "missing";
        }
    }

    @Override
    public String toString() {
        return file.toString();
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
}
