package io.muster.timer;

import java.lang.System.Logger.Level;

/** Logs what must not end the thread that met it. */
public final class ErrorLog {

    private ErrorLog() {}

    /** Logs as {@code ERROR}; never throws, not even if logging itself runs out of memory. */
    public static void log(System.Logger logger, String message, Throwable thrown) {
        try {
            logger.log(Level.ERROR, message, thrown);
        } catch (RuntimeException | Error again) {
            // there is nothing left to do, and the thread must go on
        }
    }
}
