package io.metersync.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A token in a file beside the log file. It lies outside the data of the local server, so that a copied database comes without it.
 * Without a log file there is none.
 */
public final class TokenFile {
    private static final Logger LOG = LoggerFactory.getLogger("confirm-node");

    private final Path file;
    private boolean isOfNoUse;

    public TokenFile(String logFile) {
        file = logFile.isEmpty() ? null : Path.of(logFile + ".node").toAbsolutePath();
    }

    /** Whether there is a place for it. */
    boolean isUsed() {
        return file != null && !isOfNoUse;
    }

    /** The token, or null where there is none. */
    String read() {
        try {
            String token =
                    isUsed() && Files.exists(file) ? Files.readString(file).strip() : "";
            return token.isEmpty() ? null : token;
        } catch (IOException e) {
            return ofNoUse("read", e);
        }
    }

    /** Writes the whole file or nothing: half a token would be another one. */
    void write(String token) {
        try {
            Files.createDirectories(file.getParent());
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(fresh, token + System.lineSeparator());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            ofNoUse("written", e);
        }
    }

    /** From now on there is no token: a full disk must stop no site. */
    private String ofNoUse(String action, IOException e) {
        isOfNoUse = true;
        LOG.warn("{} can't be {}, and is not compared before the next start: {}", file, action, e.toString());
        return null;
    }

    @Override
    public String toString() {
        return String.valueOf(file);
    }
}
