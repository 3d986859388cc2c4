package io.muster.logging;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * A logger for lines that are complete, such as JSON without control characters: nothing is added to them, and there is one for
 * nearly every request. Thread-safe.
 */
public final class LineLog {

    private final Logger logger;

    private LineLog(Logger logger) {
        this.logger = logger;
    }

    /** The log whose logger has this name. */
    public static LineLog named(String name) {
        return new LineLog(Logger.getLogger(name));
    }

    /** Logs a line at level {@code INFO}. */
    public void write(String line) {
        if (logger.isLoggable(Level.INFO)) {
            LogRecord record = new LogRecord(Level.INFO, line);
            record.setLoggerName(logger.getName());
            // otherwise formatters walk the stack to find it, which takes longer than all else
            record.setSourceClassName(logger.getName());
            logger.log(record);
        }
    }
}
