package io.asyncjobs.internal.jetstream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** What the library logs until it is closed, from a level on. */
final class CapturedLog implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.asyncjobs");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Level level;

    CapturedLog(Level level) {
        this.level = level;
        appender.start();
        logger.addAppender(appender);
    }

    /** All lines so far. */
    String text() {
        return List.copyOf(appender.list).stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(level))
                .map(ILoggingEvent::getFormattedMessage)
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
    }
}
