package io.metersync.bundle;

import io.metersync.fault.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The parts of a bundle. A part that can't be collected is replaced by the reason, because that is news as well. */
public final class Bundle {
    private final Redaction redaction;
    private final Map<String, String> texts = new LinkedHashMap<>();

    public Bundle(Redaction redaction) {
        this.redaction = redaction;
    }

    /** Collects a part; its secrets are removed when the bundle is written. */
    public Bundle add(String name, Callable<String> part) {
        try {
            texts.put(name, part.call());
        } catch (Exception e) {
            texts.put(name, "Not collected: " + Failure.describe(e) + System.lineSeparator());
        }
        return this;
    }

    /** Writes a new file that only its owner may read, and gives the sizes of the parts by name. */
    public Map<String, Integer> write(Path file) throws IOException {
        texts.values().forEach(redaction::learn);
        Map<String, Integer> sizes = new LinkedHashMap<>();
        Files.createFile(file, ownerOnly(file));
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            for (Map.Entry<String, String> part : texts.entrySet()) {
                byte[] bytes = redaction.of(part.getValue()).getBytes(StandardCharsets.UTF_8);
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(bytes);
                zip.closeEntry();
                sizes.put(part.getKey(), bytes.length);
            }
        }
        return sizes;
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
