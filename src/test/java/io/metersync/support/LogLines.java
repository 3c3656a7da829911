package io.metersync.support;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** What the product logs while a test runs. */
public final class LogLines implements AutoCloseable {
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final Appender appender = new Appender();
    private volatile Consumer<String> listener = line -> {};

    private LogLines() {}

    public static LogLines capture() {
        LogLines lines = new LogLines();
        lines.appender.setContext(ROOT.getLoggerContext());
        lines.appender.start();
        ROOT.addAppender(lines.appender);
        return lines;
    }

    /** Calls {@code action} with each line from now on, on the thread that logs it and before that goes on. */
    public void onLine(Consumer<String> action) {
        listener = action;
    }

    public void clear() {
        events.clear();
    }

    public List<ILoggingEvent> events() {
        return events;
    }

    public List<String> lines() {
        return events.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** The lines of one logger. */
    public List<String> of(String logger) {
        return events.stream()
                .filter(event -> event.getLoggerName().equals(logger))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    public List<String> matching(String regex) {
        return lines().stream().filter(line -> line.matches("(?s)" + regex)).toList();
    }

    /** The lines of errors: what the product calls critical. */
    public List<String> errors() {
        return events.stream()
                .filter(event -> event.getLevel() == Level.ERROR)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Override
    public void close() {
        ROOT.detachAppender(appender);
    }

    private final class Appender extends UnsynchronizedAppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            events.add(event);
            listener.accept(event.getFormattedMessage());
        }
    }
}
