package io.muster.lifecycle;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The parts of a request's head that Payara parses before any application sees it.
 *
 * @param path as received, without the query
 * @param host the value of {@code Host}, or the authority if the request target is a URL
 */
record RequestHead(String path, Optional<String> host) {

    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern HOST = Pattern.compile("(\\[[^\\]]*\\]|[^:\\[]+)(:\\d{0,5})?");

    /**
     * Whether Payara fails to parse it: an escape without two hexadecimal digits (RFC 3986 §2.1), a last segment {@code
     * ..}, an empty host, or a port that is not a number (RFC 3986 §3.2.3).
     */
    boolean isMalformed() {
        return BROKEN_ESCAPE.matcher(path).find()
                || path.endsWith("/..")
                || host.filter(value -> !HOST.matcher(value.strip()).matches()).isPresent();
    }
}
