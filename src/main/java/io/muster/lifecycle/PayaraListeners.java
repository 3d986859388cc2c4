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
 * Corrects two kinds of responses of Payara's HTTP listeners (Grizzly) that never reach an application.
 *
 * <p>A request whose path or {@code Host} cannot be decoded fails between the listener and the application, and its
 * response is an empty 200. A probe of the listener sees the request's head first, and its exception results in an
 * empty 400, as for any other malformed head. Also, Grizzly's table of reason phrases predates RFC 6585: the later
 * statuses that Muster uses are added.
 *
 * <p>Grizzly is accessed by reflection, as {@link ApplicationStart} accesses Payara's events; on other servers there is
 * nothing to do.
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

    /** Corrects the existing listeners; does nothing on other servers than Payara. */
    void install() {
        try {
            nameStatuses();
            refuseMalformedHeads();
        } catch (ClassNotFoundException notPayara) {
            LOG.log(Level.DEBUG, "The server is not Payara");
        } catch (ReflectiveOperationException | RuntimeException | LinkageError changed) {
            LOG.log(Level.WARNING, "Payara answers some malformed requests with an empty 200", changed);
        }
    }

    /** Removes Muster's probe from the listeners, so that they do not retain an undeployed application. */
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

    @SuppressWarnings("ReferenceEquality") // a proxy is equal only to itself
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
