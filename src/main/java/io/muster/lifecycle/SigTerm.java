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
 * The JVM's SIGTERM, which first runs an action and then does what it did before.
 *
 * <p>An application is told of the end too late: when Payara calls its listeners, its servlets and executors are gone,
 * and so is the log. A JVM shutdown hook is no way out, since all hooks run at once and the server's is one of them.
 *
 * <p>{@code sun.misc.Signal} has no substitute in the JDK and is exported for such use (JEP 260), but the compiler
 * warns of it in a way that cannot be silenced, hence the reflection.
 */
final class SigTerm {

    private static final System.Logger LOG = Log.of(SigTerm.class);

    private final Runnable first;
    private final AtomicBoolean received = new AtomicBoolean();
    private final Object signal;
    private final Method replaceHandler;
    private final Method handle;
    private final Object ours;
    private final Object theirs;

    private SigTerm(Runnable first) throws ReflectiveOperationException {
        this.first = first;
        Class<?> signals = Class.forName("sun.misc.Signal");
        Class<?> handlers = Class.forName("sun.misc.SignalHandler");
        signal = signals.getConstructor(String.class).newInstance("TERM");
        replaceHandler = signals.getMethod("handle", signals, handlers);
        handle = handlers.getMethod("handle", signals);
        ours = MethodHandleProxies.asInterfaceInstance(
                handlers,
                MethodHandles.lookup()
                        .bind(this, "receive", MethodType.methodType(void.class, Object.class))
                        .asType(MethodType.methodType(void.class, signals)));
        theirs = replaceHandler.invoke(null, signal, ours);
    }

    /**
     * Puts an action before whatever SIGTERM does; empty where a JVM does not let an application do so ({@code -Xrs}).
     *
     * @param first is run by a thread of the JVM's own, once however often the signal comes
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

    /** Leaves SIGTERM as it was found, unless somebody else has put a handler before this one since. */
    @SuppressWarnings("ReferenceEquality") // the very handler that was put there
    void restore() {
        try {
            Object last = replaceHandler.invoke(null, signal, theirs);
            if (last != ours) {
                replaceHandler.invoke(null, signal, last);
            }
        } catch (ReflectiveOperationException refused) {
            LOG.log(Level.WARNING, "The original handler of SIGTERM could not be restored", refused);
        }
    }

    // the first signal's thread goes on to the server's own handling; further signals have nothing to add
    @SuppressWarnings("UnusedMethod") // found by its name
    private void receive(Object ignored) throws IllegalAccessException, InvocationTargetException {
        if (received.compareAndSet(false, true)) {
            try {
                first.run();
            } finally {
                handle.invoke(theirs, signal);
            }
        }
    }
}
