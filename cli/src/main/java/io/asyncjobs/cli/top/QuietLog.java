package io.asyncjobs.cli.top;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Keeps the log off the screen until it is closed. */
final class QuietLog implements AutoCloseable {

    private final @Nullable Logger root;
    private final @Nullable Level before;

    private QuietLog(@Nullable Logger root) {
        this.root = root;
        this.before = root == null ? null : root.getLevel();
    }

    static QuietLog begin() {
        var log = new QuietLog(LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root ? root : null);
        if (log.root != null) {
            log.root.setLevel(Level.OFF);
        }
        return log;
    }

    @Override
    public void close() {
        if (root != null) {
            root.setLevel(before);
        }
    }
}
