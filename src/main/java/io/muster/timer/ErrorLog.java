package io.muster.timer;

import java.lang.System.Logger.Level;

/** Logs what must not end the thread that met it. */
public final class ErrorLog {

    private ErrorLog() {}

    /** Runs all of these actions: what one of them throws is logged, and keeps none of the others from being run. */
    public static void runAll(System.Logger logger, String message, Iterable<? extends Runnable> actions) {
        for (Runnable action : actions) {
            try {
                action.run();
            } catch (RuntimeException | Error bug) {
                log(logger, message, bug);
            }
        }
    }

    /** Logs as {@code ERROR}; never throws, not even if logging itself runs out of memory. */
    public static void log(System.Logger logger, String message, Throwable thrown) {
        try {
            logger.log(Level.ERROR, message, thrown);
        } catch (RuntimeException | Error again) {
            // there is nothing left to do, and the thread must go on
        }
    }
}
