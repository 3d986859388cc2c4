package io.muster.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is known of a request before it is processed.
 *
 * @param line its method, path and protocol
 * @param remoteAddress an IP address
 * @param host the host it is addressed to, without a port
 */
public record IncomingRequest(RequestLine line, String remoteAddress, String host, Headers headers) {

    private static final Set<String> LOCAL_NAMES =
            Set.of("localhost", "127.0.0.1", "[::1]", "::1", "[0:0:0:0:0:0:0:1]", "0:0:0:0:0:0:0:1");
    // clients use no older one, but proxies do
    private static final Set<String> PROTOCOLS = Set.of("HTTP/1.1", "HTTP/2", "HTTP/2.0");
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Pattern IP_ADDRESS = Pattern.compile("[0-9a-fA-F:.]+(%.*)?");

    /**
     * The relevant parts of the request line.
     *
     * @param path as the server dispatches it: decoded, relative to the application, with a leading slash
     * @param protocol such as {@code HTTP/1.1}
     */
    public record RequestLine(String method, String path, String protocol) {}

    /** A request's headers; names are case-insensitive. */
    public interface Headers {

        Iterable<String> names();

        Optional<String> value(String name);
    }

    /** A copy with only this header, independent of the server's request. */
    public IncomingRequest keeping(String header) {
        Optional<String> value = headers.value(header);
        Headers kept = new Headers() {
            @Override
            public Iterable<String> names() {
                return value.isPresent() ? List.of(header) : List.of();
            }

            @Override
            public Optional<String> value(String name) {
                return name.equalsIgnoreCase(header) ? value : Optional.empty();
            }
        };
        return new IncomingRequest(line, remoteAddress, host, kept);
    }

    String method() {
        return line.method();
    }

    String path() {
        return line.path();
    }

    /** Whether it comes from this machine, as far as the connection and its headers show. */
    boolean isFromThisMachine() {
        return isLoopback(remoteAddress) && forwardedBy().isEmpty();
    }

    /**
     * What shows that a proxy forwarded the request: a header that only proxies add, or an old HTTP version that only
     * proxies still use.
     */
    Optional<String> forwardedBy() {
        for (String name : headers.names()) {
            if (ProxyHeaders.has(name)) {
                return Optional.of(name);
            }
        }
        return PROTOCOLS.contains(line.protocol())
                ? Optional.empty()
                : Optional.of(line.protocol().isBlank() ? "HTTP/0.9" : line.protocol());
    }

    /**
     * Whether it is addressed to this machine by a name that always means this machine: a page elsewhere cannot cause
     * that.
     */
    boolean isForThisMachine() {
        return LOCAL_NAMES.contains(host.toLowerCase(Locale.ROOT));
    }

    /** Whether its method is safe. */
    boolean isSafe() {
        return SAFE_METHODS.contains(line.method());
    }

    private static boolean isLoopback(String address) {
        if (!IP_ADDRESS.matcher(address).matches()) {
            // do not resolve names
            return false;
        }
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException malformed) {
            return false;
        }
    }
}
