package io.muster.timer;

import java.lang.System.Logger.Level;

/** Logs errors that must not end the thread in which they occur. */
public final class ErrorLog {

    private ErrorLog() {}

    /** Runs all of these actions: an exception of one is logged, and does not prevent the others. */
    public static void runAll(System.Logger logger, String message, Iterable<? extends Runnable> actions) {
        for (Runnable action : actions) {
            run(logger, message, action);
        }
    }

    /** Runs an action: its exception is logged. */
    public static void run(System.Logger logger, String message, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error bug) {
            log(logger, message, bug);
        }
    }

    /** Logs as {@code ERROR}; never throws, not even if logging itself runs out of memory. */
    public static void log(System.Logger logger, String message, Throwable thrown) {
        try {
            logger.log(Level.ERROR, message, thrown);
        } catch (RuntimeException | Error again) {
            // nothing more can be done, and the thread must continue
        }
    }
}
