package io.muster.access;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Detects request targets and {@code Host} fields that two readers may interpret differently. Different parts of a
 * server decide what is allowed, who may see it and what is run, so an ambiguous request is rejected. Stricter than RFC
 * 3986 (section 3.3) and RFC 9110 (section 7.2), which allow some of them.
 */
public final class RequestTarget {

    private static final int MAX_PORT = 65_535;
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(?::(\\d{1,5})?)?");
    // the unescaped characters of a path segment (pchar), except the semicolon
    private static final String MARKS = "-._~!$&'()*+,=:@";
    // characters with a meaning in a path, which some reader may decode before it splits the path
    private static final String NEVER_ENCODED = "/\\.;%";

    private RequestTarget() {}

    /**
     * What is ambiguous about a path.
     *
     * @param path as it was sent: not decoded, without a query
     * @return what is wrong and how to correct it, shown to the caller; empty if it is unambiguous
     */
    public static Optional<String> faultOfPath(String path) {
        if (!path.startsWith("/")) {
            return Optional.of("The path must begin with a slash");
        }
        return faultOfCharacters(path).or(() -> faultOfSegments(path));
    }

    /**
     * What is wrong with the {@code Host} fields of a request.
     *
     * @param hosts the values of all of them; HTTP/1.0 requires none
     */
    public static Optional<String> faultOfHost(List<String> hosts) {
        if (hosts.size() > 1) {
            return Optional.of("The request must have one Host field, but has several");
        }
        return hosts.isEmpty() || isHost(hosts.get(0))
                ? Optional.empty()
                : Optional.of(
                        "The Host field must be a host name or address with an optional port, such as example.com:8080");
    }

    private static boolean isHost(String host) {
        var matcher = HOST.matcher(host);
        if (!matcher.matches()) {
            return false;
        }
        String port = Optional.ofNullable(matcher.group(1)).orElse("0");
        try {
            // rejects invalid IPv6 addresses
            new URI("http://" + host + "/");
            return Integer.parseInt(port) <= MAX_PORT;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static Optional<String> faultOfCharacters(String path) {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            int octet = c == '%' ? octet(path, i) : c;
            if (octet < 0) {
                return Optional.of("The path has a % that is not followed by two hexadecimal digits");
            } else if (c == '%' && (octet < ' ' || octet == 0x7f || NEVER_ENCODED.indexOf(octet) >= 0)) {
                return Optional.of("The path must not contain %s".formatted(path.substring(i, i + 3)));
            } else if (c != '%' && c != '/' && !isUnescaped(c)) {
                return Optional.of(
                        c == ';'
                                ? "The path must not contain parameters (;)"
                                : "The path must not contain the character U+%04X unless it is percent-encoded"
                                        .formatted((int) c));
            }
            decoded.write(octet);
            i += c == '%' ? 2 : 0;
        }
        return isUtf8(decoded.toByteArray())
                ? Optional.empty()
                : Optional.of("The percent-decoded path must be valid UTF-8");
    }

    private static Optional<String> faultOfSegments(String path) {
        String[] segments = path.split("/", -1);
        for (int i = 1; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            if (segments[i].isEmpty() && !last) {
                return Optional.of("The path must not contain an empty segment (//)");
            } else if (segments[i].equals(".") || segments[i].equals("..")) {
                return Optional.of("The path must not contain a segment . or ..");
            }
        }
        return Optional.empty();
    }

    private static int octet(String path, int percent) {
        if (percent + 2 >= path.length()) {
            return -1;
        }
        int high = Character.digit(path.charAt(percent + 1), 16);
        int low = Character.digit(path.charAt(percent + 2), 16);
        boolean ascii = path.charAt(percent + 1) < 0x80 && path.charAt(percent + 2) < 0x80;
        return high < 0 || low < 0 || !ascii ? -1 : 16 * high + low;
    }

    private static boolean isUnescaped(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || MARKS.indexOf(c) >= 0;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }
}
