package io.muster.answer;

import io.muster.logging.Log;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.util.List;

/**
 * The connection that a request came by. The Servlet API has no word for closing it, and to complete the exchange would end
 * the body as if it were whole, after the client has read what there is, if ever. So this asks the server's own objects.
 */
final class ClientConnection {

    private static final System.Logger LOG = Log.of(ClientConnection.class);

    // from the request on, each called on what the one before returned; the last one closes, whatever is still to be
    // sent
    private static final List<List<String>> WAYS = List.of(
            // Undertow
            List.of("getExchange", "getConnection", "close"),
            // Payara's Catalina, on Grizzly
            List.of(
                    "getUnwrappedCoyoteRequest",
                    "getCoyoteRequest",
                    "getContext",
                    "getConnection",
                    "terminateSilently"));

    private ClientConnection() {}

    /** Closes it, and says whether that could be done: it depends on the server. Does not block. */
    static boolean close(ServletRequest request) {
        ServletRequest servers = request;
        while (servers instanceof ServletRequestWrapper wrapper) {
            servers = wrapper.getRequest();
        }
        for (List<String> way : WAYS) {
            if (go(way, servers)) {
                return true;
            }
        }
        LOG.log(Level.WARNING, "This server''s connections cannot be closed: {0}", servers.getClass());
        return false;
    }

    private static boolean go(List<String> way, Object from) {
        Object at = from;
        try {
            for (String method : way.subList(0, way.size() - 1)) {
                at = at.getClass().getMethod(method).invoke(at);
            }
            at.getClass().getMethod(way.get(way.size() - 1)).invoke(at);
            return true;
        } catch (NoSuchMethodException | IllegalAccessException anotherServer) {
            return false;
        } catch (InvocationTargetException | NullPointerException closedAlready) {
            return true;
        }
    }
}
