package io.muster.outbound;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a call goes, read from its URL.
 *
 * @param scheme {@code http} or {@code https}
 * @param host a name in ASCII, or an IP address, an IPv6 one without brackets; lower case
 * @param port 1 to 65535
 * @param path from the slash on, with the query; percent-encoded
 */
record Target(String scheme, String host, int port, String path) {

    /** @throws IllegalArgumentException if the text is not a URL that may be called, saying why */
    static Target parse(String url) {
        if (url.length() > RequestRules.MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "the URL is longer than %d characters".formatted(RequestRules.MAX_LENGTH));
        }
        if (url.chars()
                .anyMatch(c -> c <= ' ' || c == 0x7F || Character.isWhitespace(c) || Character.isISOControl(c))) {
            throw new IllegalArgumentException("the URL must not contain blanks or control characters");
        }
        try {
            return of(new URI(url));
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException("the URL is malformed: " + malformed.getReason(), malformed);
        }
    }

    /** @throws IllegalArgumentException if the URI is not one that may be called, saying why */
    static Target of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("the URL must begin with http:// or https://");
        }
        String authority = uri.getRawAuthority();
        if (authority == null || uri.isOpaque()) {
            throw new IllegalArgumentException("the URL has no host");
        }
        if (authority.contains("@")) {
            throw new IllegalArgumentException("the URL must not contain a user or password");
        }
        // not uri.getHost(), which knows neither international names nor underscores
        int colon = authority.lastIndexOf(':');
        boolean withPort = colon > authority.lastIndexOf(']');
        String host = host(withPort ? authority.substring(0, colon) : authority);
        int port = port(withPort ? authority.substring(colon + 1) : "", scheme);
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

    private static String host(String text) {
        boolean bracketed = text.startsWith("[");
        String plain = HostNames.plain(text);
        if (plain.isEmpty()) {
            throw new IllegalArgumentException("the URL has no host");
        }
        if (bracketed) {
            if (HostLiteral.strict(plain).isEmpty()) {
                throw new IllegalArgumentException("the URL's host is not a valid IPv6 address");
            }
            return plain;
        }
        String ascii = ascii(plain);
        if (!HostNames.isName(ascii)) {
            throw new IllegalArgumentException("the URL's host is not a valid name");
        }
        return ascii;
    }

    // compatibility forms of dots and digits turn into the plain ones here, so the gate sees what is called
    private static String ascii(String name) {
        try {
            return HostNames.plain(IDN.toASCII(name));
        } catch (IllegalArgumentException notAName) {
            throw new IllegalArgumentException("the URL's host is not a valid name", notAName);
        }
    }

    private static int port(String text, String scheme) {
        if (text.isEmpty()) {
            return defaultPort(scheme);
        }
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("the URL's port must be in 1..65535");
        }
        return port;
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    private static String path(URI uri) {
        URI ascii = URI.create(uri.toASCIIString());
        String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        return ascii.getRawQuery() == null ? path : path + "?" + ascii.getRawQuery();
    }
}
