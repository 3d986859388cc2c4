package io.muster.lifecycle;

import io.muster.logging.Log;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs an action on SIGTERM before the previous handler.
 *
 * <p>An application is notified of the end too late: when Payara calls its listeners, its servlets, executors and log
 * are gone. A JVM shutdown hook does not help, since hooks run concurrently and the server's is one of them.
 *
 * <p>{@code sun.misc.Signal} has no replacement in the JDK and is exported for such uses (JEP 260), but the compiler's
 * warning about it cannot be suppressed, hence the reflection.
 */
final class SigTerm {

    private static final System.Logger LOG = Log.of(SigTerm.class);

    private final Runnable first;
    private final AtomicBoolean received = new AtomicBoolean();
    private final Object signal;
    private final Method replaceHandler;
    private final Method handle;
    private final Object ownHandler;
    private final Object previousHandler;

    private SigTerm(Runnable first) throws ReflectiveOperationException {
        this.first = first;
        Class<?> signals = Class.forName("sun.misc.Signal");
        Class<?> handlers = Class.forName("sun.misc.SignalHandler");
        signal = signals.getConstructor(String.class).newInstance("TERM");
        replaceHandler = signals.getMethod("handle", signals, handlers);
        handle = handlers.getMethod("handle", signals);
        ownHandler = MethodHandleProxies.asInterfaceInstance(
                handlers,
                MethodHandles.lookup()
                        .bind(this, "receive", MethodType.methodType(void.class, Object.class))
                        .asType(MethodType.methodType(void.class, signals)));
        previousHandler = replaceHandler.invoke(null, signal, ownHandler);
    }

    /**
     * Registers an action to run before the previous handler of SIGTERM; empty if the JVM does not allow it ({@code
     * -Xrs}).
     *
     * @param first run on a thread of the JVM, once however often the signal arrives
     */
    static Optional<SigTerm> precededBy(Runnable first) {
        try {
            return Optional.of(new SigTerm(first));
        } catch (ReflectiveOperationException unavailable) {
            LOG.log(
                    Level.WARNING,
                    "SIGTERM will abort running groups: this JVM does not let the application handle it",
                    unavailable);
            return Optional.empty();
        }
    }

    /** Restores the previous handler, unless somebody else has registered another one since. */
    @SuppressWarnings("ReferenceEquality") // compares the handler by identity
    void restore() {
        try {
            Object last = replaceHandler.invoke(null, signal, previousHandler);
            if (last != ownHandler) {
                replaceHandler.invoke(null, signal, last);
            }
        } catch (ReflectiveOperationException refused) {
            LOG.log(Level.WARNING, "The original handler of SIGTERM could not be restored", refused);
        }
    }

    // the first signal's thread continues with the server's handler; further signals are ignored
    @SuppressWarnings("UnusedMethod") // found by reflection
    private void receive(Object ignored) throws IllegalAccessException, InvocationTargetException {
        if (received.compareAndSet(false, true)) {
            try {
                first.run();
            } finally {
                handle.invoke(previousHandler, signal);
            }
        }
    }
}
