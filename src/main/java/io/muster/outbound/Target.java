package io.muster.outbound;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a call goes, read from its URL. Only what is read here is ever sent: nobody reads the URL a second time, in
 * another way.
 *
 * @param scheme {@code http} or {@code https}
 * @param host a name in ASCII, or an IP address, an IPv6 one without brackets; lower case
 * @param port 1 to 65535
 * @param path from the slash on, with the query; percent-encoded
 */
record Target(String scheme, String host, int port, String path) {

    /** @throws UrlRefusedException if the text is not a URL that may be called, saying why */
    static Target parse(String url) {
        if (url.length() > RequestRules.MAX_URL) {
            throw new UrlRefusedException(
                    Refusal.URL_LENGTH, "the URL is longer than %d characters".formatted(RequestRules.MAX_URL));
        }
        if (!url.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new UrlRefusedException(
                    Refusal.URL_CHARACTERS,
                    "the URL must be printable ASCII without blanks: write a name of other letters as xn--, anything"
                            + " else percent-encoded");
        }
        try {
            return read(new URI(url));
        } catch (URISyntaxException malformed) {
            throw new UrlRefusedException(Refusal.URL_MALFORMED, "the URL is malformed: " + malformed.getReason());
        }
    }

    /** @throws UrlRefusedException if the URI is not one that may be called, saying why */
    static Target of(URI uri) {
        return parse(uri.toString());
    }

    private static Target read(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new UrlRefusedException(Refusal.URL_SCHEME, "the URL must begin with http:// or https://");
        }
        if (uri.getRawFragment() != null) {
            throw new UrlRefusedException(Refusal.URL_FRAGMENT, "the URL must not have a fragment (#)");
        }
        String authority = uri.getRawAuthority();
        if (authority == null || uri.isOpaque()) {
            throw new UrlRefusedException(Refusal.URL_HOST, "the URL has no host");
        }
        if (authority.contains("@")) {
            throw new UrlRefusedException(Refusal.URL_USER, "the URL must not contain a user or password");
        }
        // not uri.getHost(), which does not know underscores
        int colon = authority.lastIndexOf(':');
        boolean withPort = colon > authority.lastIndexOf(']');
        String host = host(withPort ? authority.substring(0, colon) : authority);
        int port = withPort ? port(authority.substring(colon + 1)) : defaultPort(scheme);
        return new Target(scheme, host, port, path(uri));
    }

    /** As a URI that every part of the JDK understands. */
    URI toUri() {
        return URI.create(scheme + "://" + authority() + path);
    }

    /** The host and, unless it is the scheme's own, the port: what goes into the Host header. */
    String authority() {
        String written = host.contains(":") ? "[" + host + "]" : host;
        return port == defaultPort(scheme) ? written : written + ":" + port;
    }

    /** For people. */
    String hostAndPort() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Whether both have the same scheme, host and port (RFC 6454). */
    boolean hasOriginOf(Target other) {
        return scheme.equals(other.scheme) && host.equals(other.host) && port == other.port;
    }

    /** Whether it is this machine by a name or address that nobody else can have. */
    boolean isLoopback() {
        return host.equals("localhost")
                || HostLiteral.strict(host)
                        .filter(InetAddress::isLoopbackAddress)
                        .isPresent();
    }

    private static String host(String text) {
        String plain = HostNames.plain(text);
        if (plain.isEmpty()) {
            throw new UrlRefusedException(Refusal.URL_HOST, "the URL has no host");
        }
        if (text.startsWith("[")) {
            if (HostLiteral.strict(plain).isEmpty() || !plain.contains(":")) {
                throw new UrlRefusedException(Refusal.URL_HOST, "the URL's host is not a valid IPv6 address");
            }
            return plain;
        }
        if (HostLiteral.looksNumeric(plain) && (HostLiteral.strict(plain).isEmpty() || text.endsWith("."))) {
            throw new UrlRefusedException(
                    Refusal.URL_ADDRESS_FORM,
                    "the URL's host must be a name or four decimal numbers such as 192.0.2.1");
        }
        if (!HostNames.isName(plain)) {
            throw new UrlRefusedException(Refusal.URL_HOST, "the URL's host is not a valid name");
        }
        return plain;
    }

    private static int port(String text) {
        int port = Ports.number(text);
        if (port < 1 || port > Ports.MAX) {
            throw new UrlRefusedException(
                    Refusal.URL_PORT, "the URL's port must be in 1..65535, without zeros before it");
        }
        return port;
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    private static String path(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }
}
