package io.muster.outbound;

import io.muster.outbound.target.Target;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resolves a {@code Location} as browsers do: relative to the URL that was called (RFC 3986 section 5.2), with invalid
 * characters percent-encoded, internationalized names as {@code xn--}, backslashes as slashes, and without the
 * fragment.
 */
final class Location {

    // RFC 3986 appendix B
    private static final Pattern REFERENCE = Pattern.compile(
            "(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?(?://(?<authority>[^/?]*))?(?<path>[^?]*)(?:\\?(?<query>.*))?",
            Pattern.DOTALL);

    private static final Pattern LINE_BREAKS = Pattern.compile("[\\t\\r\\n]");

    private static final String NOT_IN_PATH = " \"<>[]^`{|}\\";
    private static final String NOT_IN_QUERY = " \"<>^`{|}\\'";

    private Location() {}

    /**
     * The resolved URL, which is not necessarily one that can be called.
     *
     * @param base the URL that was called
     * @param field the header's value, one character per byte
     */
    static String resolve(Target base, String field) {
        String reference = LINE_BREAKS.matcher(field.strip()).replaceAll("");
        int fragment = reference.indexOf('#');
        reference = fragment < 0 ? reference : reference.substring(0, fragment);
        int query = reference.indexOf('?');
        String beforeQuery = (query < 0 ? reference : reference.substring(0, query)).replace('\\', '/');
        Matcher parts = REFERENCE.matcher(query < 0 ? beforeQuery : beforeQuery + reference.substring(query));
        if (!parts.matches()) {
            return reference;
        }
        return resolve(base, parts);
    }

    private static String resolve(Target base, Matcher parts) {
        Optional<String> scheme = Optional.ofNullable(parts.group("scheme"));
        Optional<String> authority = Optional.ofNullable(parts.group("authority"))
                .map(Location::ascii)
                .map(Location::withoutEmptyPort);
        Optional<String> query = Optional.ofNullable(parts.group("query")).map(text -> encode(text, NOT_IN_QUERY));
        String path = encode(parts.group("path"), NOT_IN_PATH);
        if (scheme.isPresent() || authority.isPresent()) {
            String root = authority.isPresent() && path.isEmpty() ? "/" : path;
            return scheme.orElse(base.scheme()) + ":"
                    + authority.map(text -> "//" + text).orElse("") + (authority.isPresent() ? withoutDots(root) : root)
                    + query.map(text -> "?" + text).orElse("");
        }
        String origin = base.origin();
        if (path.isEmpty()) {
            return origin
                    + base.path()
                    + query.or(base::query).map(text -> "?" + text).orElse("");
        }
        String whole = path.startsWith("/") ? path : merged(base.path(), path);
        return origin + withoutDots(whole) + query.map(text -> "?" + text).orElse("");
    }

    /** Section 5.2.3. */
    private static String merged(String basePath, String path) {
        return basePath.isEmpty() ? "/" + path : basePath.substring(0, basePath.lastIndexOf('/') + 1) + path;
    }

    /** Section 5.2.4, for a path that begins with a slash; a dot may be percent-encoded. */
    private static String withoutDots(String path) {
        Deque<String> kept = new ArrayDeque<>();
        boolean directory = false;
        for (String segment : path.substring(1).split("/", -1)) {
            String plain = segment.toLowerCase(Locale.ROOT).replace("%2e", ".");
            directory = plain.equals(".") || plain.equals("..");
            if (plain.equals("..")) {
                kept.pollLast();
            } else if (!directory) {
                kept.addLast(segment);
            }
        }
        return "/" + String.join("/", kept) + (directory && !kept.isEmpty() ? "/" : "");
    }

    private static String encode(String text, String forbidden) {
        StringBuilder encoded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean loosePercent = c == '%'
                    && !text.substring(i, Math.min(text.length(), i + 3)).matches("%\\p{XDigit}{2}");
            if (c <= ' ' || c >= 0x7F || forbidden.indexOf(c) >= 0 || loosePercent) {
                byte[] bytes =
                        Character.toString(c).getBytes(c > 0xFF ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
                for (byte one : bytes) {
                    encoded.append("%%%02X".formatted(one & 0xFF));
                }
            } else {
                encoded.append(c);
            }
        }
        return encoded.toString();
    }

    // RFC 3986 section 3.2.3: an empty port is the scheme's default
    private static String withoutEmptyPort(String authority) {
        return authority.endsWith(":") ? authority.substring(0, authority.length() - 1) : authority;
    }

    // left unchanged if it is not a name; such a URL cannot be called
    private static String ascii(String authority) {
        if (authority.chars().allMatch(c -> c < 0x80)) {
            return authority;
        }
        try {
            int colon = authority.lastIndexOf(':');
            String host = colon < 0 ? authority : authority.substring(0, colon);
            String unicode = new String(host.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            return IDN.toASCII(unicode) + authority.substring(host.length());
        } catch (IllegalArgumentException noName) {
            return authority;
        }
    }
}
