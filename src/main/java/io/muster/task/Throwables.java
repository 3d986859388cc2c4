package io.muster.task;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Finds the original exception under the wrappers added by stages, futures and containers. */
public final class Throwables {

    private Throwables() {}

    public static Throwable unwrap(Throwable thrown) {
        Throwable real = thrown;
        while (isWrapper(real) && real.getCause() != null) {
            real = real.getCause();
        }
        return real;
    }

    // the last two are added by WildFly's contextual proxies
    private static boolean isWrapper(Throwable thrown) {
        return thrown instanceof CompletionException
                || thrown instanceof ExecutionException
                || thrown instanceof UndeclaredThrowableException
                || thrown instanceof InvocationTargetException;
    }
}
