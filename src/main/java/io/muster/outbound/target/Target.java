package io.muster.outbound.target;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a call goes: an absolute http or https URL, parsed once and strictly. A target can only be created by parsing a
 * URL, so no other part of the client parses it again, in a different way. Immutable; equal if the URLs are.
 */
public final class Target {

    /** The longest URL, in characters. */
    public static final int MAX_URL = 2_048;

    /** The syntax of a URL, as far as a regular expression of Java and JSON Schema can express it. */
    public static final String URL_PATTERN = "^[Hh][Tt][Tt][Pp][Ss]?://[!-\"$-\\[\\]-~]+$";

    private final String scheme;
    private final String host;
    private final int port;
    private final String path;
    private final Optional<String> query;

    private Target(String scheme, String host, int port, String path, Optional<String> query) {
        this.scheme = scheme;
        this.host = host;
        this.port = port;
        this.path = path;
        this.query = query;
    }

    /**
     * @throws UrlRefusedException if the text is not an absolute http or https URL of printable ASCII with a host and
     *     without user information or fragment; its message says why
     */
    public static Target parse(String url) {
        if (url.length() > MAX_URL) {
            throw new UrlRefusedException(
                    Refusal.URL_LENGTH, "the URL is longer than %d characters".formatted(MAX_URL));
        }
        if (!isPrintableAscii(url)) {
            throw new UrlRefusedException(
                    Refusal.URL_CHARACTERS,
                    "the URL must be printable ASCII without blanks: write an internationalized host name in its xn-- form and"
                            + " percent-encode everything else");
        }
        try {
            return read(new URI(url));
        } catch (URISyntaxException malformed) {
            throw new UrlRefusedException(Refusal.URL_MALFORMED, "the URL is malformed: " + malformed.getReason());
        }
    }

    private static boolean isPrintableAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
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
        // not uri.getHost(), which does not accept underscores
        int colon = authority.lastIndexOf(':');
        boolean withPort = colon > authority.lastIndexOf(']');
        String host = host(withPort ? authority.substring(0, colon) : authority);
        int port = withPort ? port(authority.substring(colon + 1)) : defaultPort(scheme);
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new Target(scheme, host, port, path, Optional.ofNullable(uri.getRawQuery()));
    }

    /** {@code http} or {@code https}. */
    public String scheme() {
        return scheme;
    }

    /** A name in ASCII, or an IP address (IPv6 without brackets); in lower case. */
    public String host() {
        return host;
    }

    /** 1 to 65535. */
    public int port() {
        return port;
    }

    /** From the first slash to the query, percent-encoded. */
    public String path() {
        return path;
    }

    /** What follows the question mark, percent-encoded; empty if there is none. */
    public Optional<String> query() {
        return query;
    }

    /** Scheme, host and port as text (RFC 6454 section 6.2): the URL up to its path. */
    public String origin() {
        return scheme + "://" + authority();
    }

    /** The normalized URL: scheme and host in lower case, no default port, the path at least a slash. */
    public String url() {
        return origin() + pathAndQuery();
    }

    /** The URL without its query, which may be confidential. */
    public String urlWithoutQuery() {
        return origin() + path;
    }

    /** The target of the request line. */
    public String pathAndQuery() {
        return query.isEmpty() ? path : path + "?" + query.get();
    }

    /** The value of the Host header: the host, and the port unless it is the scheme's default. */
    public String authority() {
        String written = host.contains(":") ? "[" + host + "]" : host;
        return port == defaultPort(scheme) ? written : written + ":" + port;
    }

    /** For messages. */
    public String hostAndPort() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Whether both have the same scheme, host and port (RFC 6454). */
    public boolean hasOriginOf(Target other) {
        return scheme.equals(other.scheme) && host.equals(other.host) && port == other.port;
    }

    /** Whether a call goes unencrypted over a network. */
    public boolean isUnencrypted() {
        return scheme.equals("http") && !isLoopback();
    }

    @Override
    public boolean equals(Object other) {
        return other == this || other instanceof Target target && url().equals(target.url());
    }

    @Override
    public int hashCode() {
        return url().hashCode();
    }

    /** Without the query. */
    @Override
    public String toString() {
        return urlWithoutQuery();
    }

    // by a name or address that always means this machine
    private boolean isLoopback() {
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
                    Refusal.URL_PORT, "the URL's port must be in 1..65535, without leading zeros");
        }
        return port;
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }
}
