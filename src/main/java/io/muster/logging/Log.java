package io.muster.logging;

import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * A logger that prevents log injection (CWE-117): control characters in messages, arguments and exceptions are escaped. Each
 * line says at its end what its thread works for: see {@link LogContext}.
 * Thread-safe, as the underlying logger is.
 */
public final class Log implements System.Logger {

    private final System.Logger logger;

    Log(System.Logger logger) {
        this.logger = logger;
    }

    /** The logger of a class, named after it. */
    public static System.Logger of(Class<?> type) {
        return named(type.getName());
    }

    /** The logger of this name. */
    public static System.Logger named(String name) {
        return new Log(System.getLogger(name));
    }

    @Override
    public String getName() {
        return logger.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
        return logger.isLoggable(level);
    }

    @Override
    public void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
        if (isLoggable(level)) {
            logger.log(
                    level,
                    bundle,
                    message == null ? null : escaped(message),
                    thrown == null ? null : EscapedThrowable.of(thrown));
        }
    }

    @Override
    public void log(
            Level level,
            @Nullable ResourceBundle bundle,
            @Nullable String format,
            @Nullable Object @Nullable ... params) {
        if (isLoggable(level)) {
            logger.log(level, bundle, format == null ? null : escaped(format), escaped(params));
        }
    }

    private static String escaped(String text) {
        return LogContext.in(Escapes.in(text));
    }

    // numbers are not converted, since a format may specify how to print them
    private static @Nullable Object @Nullable [] escaped(@Nullable Object @Nullable [] params) {
        if (params == null) {
            return null;
        }
        @Nullable Object[] escaped = new Object[params.length];
        for (int i = 0; i < params.length; i++) {
            Object param = params[i];
            escaped[i] = param == null || param instanceof Number ? param : Escapes.in(String.valueOf(param));
        }
        return escaped;
    }
}
