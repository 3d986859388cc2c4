package io.muster.response;

import io.muster.logging.Log;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.util.List;

/**
 * The connection of a request. The Servlet API cannot close it, and completing the exchange would end the body as if it
 * were complete, and only after the client has read what there is. So this uses the server's own objects.
 */
final class ClientConnection {

    private static final System.Logger LOG = Log.of(ClientConnection.class);

    // method names to call in sequence, from the request on; the last one closes the connection, discarding unsent data
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

    /**
     * Closes the connection. Does not block.
     *
     * @return whether this is possible on the current server
     */
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
