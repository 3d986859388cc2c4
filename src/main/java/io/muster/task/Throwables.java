package io.muster.task;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Finds what was really thrown under the wrappers that stages, futures and containers put around it. */
public final class Throwables {

    private Throwables() {}

    public static Throwable unwrap(Throwable thrown) {
        Throwable real = thrown;
        while (isWrapper(real) && real.getCause() != null) {
            real = real.getCause();
        }
        return real;
    }

    // WildFly's contextual proxies add the last two
    private static boolean isWrapper(Throwable thrown) {
        return thrown instanceof CompletionException
                || thrown instanceof ExecutionException
                || thrown instanceof UndeclaredThrowableException
                || thrown instanceof InvocationTargetException;
    }
}
