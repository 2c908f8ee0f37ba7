package io.asyncjobs.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** How much is logged. */
final class Logging {

    private Logging() {}

    /** Logs everything of this library, or nothing below warnings, which is what {@code logback.xml} says. */
    static void set(boolean debug) {
        if (debug && LoggerFactory.getLogger("io.asyncjobs") instanceof Logger logger) {
            logger.setLevel(Level.DEBUG);
        }
    }
}
