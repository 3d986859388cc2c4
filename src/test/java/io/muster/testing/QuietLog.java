package io.muster.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Captures what a class logs while it is open, for a test that provokes it. */
public final class QuietLog implements AutoCloseable {

    private final Logger logger;
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final Handler keeper = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            records.add(logged);
        }

        @Override
        public void flush() {
            // nothing is buffered
        }

        @Override
        public void close() {
            // nothing to close
        }
    };

    private QuietLog(Logger logger) {
        this.logger = logger;
        logger.setUseParentHandlers(false);
        logger.addHandler(keeper);
    }

    public static QuietLog of(Class<?> logging) {
        return ofName(logging.getName());
    }

    /** For a class that the test cannot reference. */
    public static QuietLog ofName(String name) {
        return new QuietLog(Logger.getLogger(name));
    }

    public List<LogRecord> records() {
        return records;
    }

    /** The formatted messages. */
    public List<String> messages() {
        SimpleFormatter formatter = new SimpleFormatter();
        return records.stream().map(formatter::formatMessage).toList();
    }

    @Override
    public void close() {
        logger.removeHandler(keeper);
        logger.setUseParentHandlers(true);
    }
}
