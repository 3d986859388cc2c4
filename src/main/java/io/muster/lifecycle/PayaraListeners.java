package io.muster.lifecycle;

import io.muster.logging.Log;
import java.lang.System.Logger.Level;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Mends two answers of Payara's HTTP listeners (Grizzly) that no application is asked about.
 *
 * <p>A request whose path or {@code Host} cannot be decoded fails between the listener and the application, and its answer
 * goes out as it was made: an empty 200. A probe of the listener sees the head first, and what it throws is answered as any
 * other malformed head is, by an empty 400. And Grizzly's table of reason phrases ends before RFC 6585: the statuses that
 * Muster answers with beyond it are added.
 *
 * <p>Grizzly is found by reflection, as {@link ApplicationStart} finds Payara's events; on other servers there is nothing to do.
 */
final class PayaraListeners {

    private static final System.Logger LOG = Log.of(PayaraListeners.class);

    private static final Map<Integer, String> PHRASES = Map.of(
            422, "Unprocessable Content",
            425, "Too Early",
            428, "Precondition Required",
            429, "Too Many Requests");

    private final ClassLoader application = PayaraListeners.class.getClassLoader();
    private final List<Runnable> undo = new ArrayList<>();

    /** Mends the answers of the listeners there are now; on a server that is not Payara, does nothing. */
    void mend() {
        try {
            nameStatuses();
            refuseMalformedHeads();
        } catch (ClassNotFoundException notPayara) {
            LOG.log(Level.DEBUG, "The server is not Payara");
        } catch (ReflectiveOperationException | RuntimeException | LinkageError changed) {
            LOG.log(Level.WARNING, "Payara answers some malformed requests with an empty 200", changed);
        }
    }

    /** Leaves the listeners without Muster's probe, so that they do not hold on to an application that is gone. */
    void restore() {
        undo.forEach(Runnable::run);
        undo.clear();
    }

    private void nameStatuses() throws ReflectiveOperationException {
        Class<?> statuses = PayaraServices.type("org.glassfish.grizzly.http.util.HttpStatus");
        Method phrase = statuses.getMethod("getReasonPhrase");
        Method status = statuses.getMethod("getHttpStatus", int.class);
        Method register = statuses.getDeclaredMethod("register", int.class, String.class);
        register.setAccessible(true);
        for (Map.Entry<Integer, String> missing : PHRASES.entrySet()) {
            if ("CUSTOM".equals(phrase.invoke(status.invoke(null, missing.getKey())))) {
                register.invoke(null, missing.getKey(), missing.getValue());
            }
        }
    }

    private void refuseMalformedHeads() throws ReflectiveOperationException {
        Class<?> filter = PayaraServices.type("org.glassfish.grizzly.http.HttpServerFilter");
        Class<?> probe = PayaraServices.type("org.glassfish.grizzly.http.HttpProbe");
        Class<?> monitoring = PayaraServices.type("org.glassfish.grizzly.monitoring.MonitoringConfig");
        Method add = monitoring.getMethod("addProbes", Object[].class);
        Method remove = monitoring.getMethod("removeProbes", Object[].class);
        Object probes = Array.newInstance(probe, 1);
        Array.set(probes, 0, Proxy.newProxyInstance(application, new Class<?>[] {probe}, refusal()));
        for (Object listener : listeners()) {
            List<?> filters = (List<?>)
                    listener.getClass().getMethod("getFilters", Class.class).invoke(listener, filter);
            for (Object each : filters) {
                Object monitored = filter.getMethod("getMonitoringConfig").invoke(each);
                add.invoke(monitored, probes);
                undo.add(() -> quietly(remove, monitored, probes));
            }
        }
    }

    private List<Object> listeners() throws ReflectiveOperationException {
        Class<?> services = PayaraServices.type("com.sun.enterprise.v3.services.impl.GrizzlyService");
        Field field = services.getDeclaredField("proxies");
        field.setAccessible(true);
        List<Object> found = new ArrayList<>();
        for (Object proxy : (Iterable<?>) field.get(PayaraServices.get(services))) {
            Optional<Method> underlying = Arrays.stream(proxy.getClass().getMethods())
                    .filter(method -> "getUnderlyingListener".equals(method.getName()))
                    .findFirst();
            if (underlying.isPresent()) {
                found.add(underlying.orElseThrow().invoke(proxy));
            }
        }
        return found;
    }

    @SuppressWarnings("ReferenceEquality") // what a proxy is equal to: itself
    private InvocationHandler refusal() throws ReflectiveOperationException {
        Method uri = PayaraServices.type("org.glassfish.grizzly.http.HttpRequestPacket")
                .getMethod("getRequestURI");
        Method header =
                PayaraServices.type("org.glassfish.grizzly.http.HttpHeader").getMethod("getHeader", String.class);
        return (proxy, method, arguments) -> switch (method.getName()) {
            case "onHeaderParseEvent" -> {
                Object request = arguments[1];
                RequestHead head = new RequestHead(
                        (String) uri.invoke(request), Optional.ofNullable((String) header.invoke(request, "Host")));
                if (head.isMalformed()) {
                    throw new IllegalStateException("the path or Host of a request cannot be decoded");
                }
                yield null;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "Muster";
            default -> null;
        };
    }

    private static void quietly(Method method, Object target, Object argument) {
        try {
            method.invoke(target, argument);
        } catch (IllegalAccessException | InvocationTargetException gone) {
            LOG.log(Level.DEBUG, "A listener of Payara is gone", gone);
        }
    }
}
