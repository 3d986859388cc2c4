package io.muster.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is known of a request before anything is done for it.
 *
 * @param path as the server dispatches it: decoded, within the application, beginning with a slash
 * @param remoteAddress an IP address
 * @param host whom it is addressed to, without a port
 */
public record Call(String method, String path, String remoteAddress, String host, Headers headers) {

    private static final Set<String> LOCAL_NAMES =
            Set.of("localhost", "127.0.0.1", "[::1]", "::1", "[0:0:0:0:0:0:0:1]", "0:0:0:0:0:0:0:1");
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Pattern IP_ADDRESS = Pattern.compile("[0-9a-fA-F:.]+(%.*)?");
    private static final Set<String> OF_PROXIES = Set.of("forwarded", "via", "x-real-ip");

    /** A request's headers; names in any case. */
    public interface Headers {

        Iterable<String> names();

        Optional<String> value(String name);
    }

    /** Whether it comes from this machine, as far as the connection and its headers tell. */
    boolean isFromThisMachine() {
        return isLoopback(remoteAddress) && forwardedBy().isEmpty();
    }

    /** The header by which a proxy says that it passed the request on, if there is one. */
    Optional<String> forwardedBy() {
        for (String name : headers.names()) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (OF_PROXIES.contains(lower) || lower.startsWith("x-forwarded")) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    /** Whether it is addressed to this machine by a name that no other can have: a page elsewhere cannot make it so. */
    boolean isForThisMachine() {
        return LOCAL_NAMES.contains(host.toLowerCase(Locale.ROOT));
    }

    /** Whether it only asks. */
    boolean isSafe() {
        return SAFE_METHODS.contains(method);
    }

    private static boolean isLoopback(String address) {
        if (!IP_ADDRESS.matcher(address).matches()) {
            // a name would be looked up
            return false;
        }
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException malformed) {
            return false;
        }
    }
}
