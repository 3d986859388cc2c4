package io.muster.lifecycle;

import io.muster.logging.Log;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Detects when the server has started the whole application.
 *
 * <p>Payara closes the jars of a WAR after its listeners and servlets have been started (the end of {@code
 * StandardContext.start}), and a class that is loaded at that moment can never be loaded again. No standard event comes
 * later: listeners of Jakarta Servlet and CDI events are all called before. Payara's own event {@code
 * Application_Running} is later; it is accessed by reflection, since other servers do not have it. On those the
 * application has started when its listeners have: WildFly calls them last and closes no jars.
 */
final class ApplicationStart {

    private static final System.Logger LOG = Log.of(ApplicationStart.class);

    private final Runnable begin;
    private final AtomicBoolean begun = new AtomicBoolean();

    /** @param begin run once, on the thread that starts the application or another */
    ApplicationStart(Runnable begin) {
        this.begin = begin;
    }

    /** Waits, without a thread, until the application has started; starts at once on servers without the event. */
    void await() {
        try {
            listen(ApplicationStart.class.getClassLoader());
        } catch (ClassNotFoundException notPayara) {
            now();
        } catch (ReflectiveOperationException | RuntimeException | LinkageError changed) {
            LOG.log(Level.WARNING, "Cannot wait for the server to finish starting", changed);
            now();
        }
    }

    /** Starts, unless that has happened already. */
    void now() {
        if (begun.compareAndSet(false, true)) {
            begin.run();
        }
    }

    /** Prevents the start. */
    void cancel() {
        begun.set(true);
    }

    @SuppressWarnings("ReferenceEquality") // a proxy is equal only to itself
    private void listen(ClassLoader application) throws ReflectiveOperationException {
        Class<?> events = PayaraServices.type("org.glassfish.api.event.Events");
        Class<?> listener = PayaraServices.type("org.glassfish.api.event.EventListener");
        Object bus = PayaraServices.get(events);
        InvocationHandler handler = (proxy, method, arguments) -> switch (method.getName()) {
            case "event" -> {
                if (isStart(arguments[0], application)) {
                    events.getMethod("unregister", listener).invoke(bus, proxy);
                    now();
                }
                yield null;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "Muster";
        };
        events.getMethod("register", listener)
                .invoke(bus, Proxy.newProxyInstance(application, new Class<?>[] {listener}, handler));
    }

    // only for this application: others may be starting as well
    @SuppressWarnings("ReferenceEquality") // class loaders are compared by identity
    private static boolean isStart(Object event, ClassLoader application) throws ReflectiveOperationException {
        Class<?> type = PayaraServices.type("org.glassfish.api.event.EventListener$Event");
        if (!"Application_Running".equals(type.getMethod("name").invoke(event))) {
            return false;
        }
        Object started = type.getMethod("hook").invoke(event);
        return started.getClass().getMethod("getAppClassLoader").invoke(started) == application;
    }
}
