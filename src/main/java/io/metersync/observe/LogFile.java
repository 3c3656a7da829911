package io.metersync.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.recovery.RecoveryListener;
import ch.qos.logback.core.recovery.ResilientFileOutputStream;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.LoggerFactory;

/**
 * The file LOG_FILE, with the lines of the console and the stack traces of errors: a new one each day and every 100 MB, kept for 30 days.
 */
public final class LogFile extends RollingFileAppender<ILoggingEvent> implements RecoveryListener {
    private static final String NAME = "file";
    private static final long MOST_BYTES = 100 * FileSize.MB_COEFFICIENT;
    private static final int DAYS = 30;

    private volatile String failure;

    private LogFile() {}

    /** Sets the level, and from now on logs to the file as well; a file that can't be written is a warning. */
    public static void start(String level, String file) {
        root().setLevel(Level.toLevel(level));
        if (!file.isEmpty()) {
            LogFile log = new LogFile();
            log.configure(file);
            root().addAppender(log);
            if (log.failure != null) {
                log.warn();
            } else if (!level.equals("debug")) {
                withoutTraces();
            }
        }
    }

    /** Why the log is not in its file, or null. */
    public static String problem() {
        return root().getAppender(NAME) instanceof LogFile log && log.failure != null ? log.sentence() : null;
    }

    /** Why this user can't write the log to this file, or null; leaves nothing behind. */
    public static String problem(String file) {
        Path path = Path.of(file).toAbsolutePath();
        Path there = path;
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        try {
            if (Files.isDirectory(there)) {
                Files.delete(Files.createTempFile(there, "metersync", null));
            } else {
                Files.newOutputStream(there, StandardOpenOption.APPEND).close();
            }
            return there.equals(path) && Files.isDirectory(path) ? sentence(path, "is a folder") : null;
        } catch (IOException e) {
            return sentence(path, e.toString());
        }
    }

    private void configure(String file) {
        LoggerContext context = root().getLoggerContext();
        setContext(context);
        setName(NAME);
        setFile(file);
        SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
        policy.setContext(context);
        policy.setParent(this);
        policy.setFileNamePattern(file + ".%d{yyyy-MM-dd}.%i.gz");
        policy.setMaxFileSize(new FileSize(MOST_BYTES));
        policy.setMaxHistory(DAYS);
        policy.start();
        setRollingPolicy(policy);
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(console().getPattern());
        encoder.start();
        setEncoder(encoder);
        start();
    }

    /** The console shows one line of an error: the file has its stack trace. */
    private static void withoutTraces() {
        PatternLayoutEncoder console = console();
        String pattern = console.getPattern();
        console.stop();
        console.setPattern(pattern.replaceFirst("%ex$", "%nopex"));
        console.start();
    }

    private static PatternLayoutEncoder console() {
        ConsoleAppender<ILoggingEvent> console = (ConsoleAppender<ILoggingEvent>) root().getAppender("console");
        return (PatternLayoutEncoder) console.getEncoder();
    }

    @Override
    public void openFile(String file) throws IOException {
        try {
            super.openFile(file);
            ((ResilientFileOutputStream) getOutputStream()).addRecoveryListener(this);
        } catch (IOException e) {
            failure = e.getMessage();
            throw e;
        }
    }

    @Override
    public void newFailure(IOException e) {
        boolean isNew = failure == null;
        failure = e.getMessage();
        if (isNew) {
            warn();
        }
    }

    @Override
    public void recoveryOccured() {
        failure = null;
        LoggerFactory.getLogger("log-file").info("LOG_FILE {} is written again", getFile());
    }

    private void warn() {
        LoggerFactory.getLogger("log-file").warn(sentence());
    }

    private String sentence() {
        return sentence(Path.of(rawFileProperty()), failure);
    }

    private static String sentence(Path file, String reason) {
        return "LOG_FILE %s can't be written (%s): the log is on the console only. Let the user who runs Metersync write there, or set LOG_FILE to another path, and restart it"
                .formatted(file, reason);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
