package io.muster.outbound;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a call may look like. Each check returns what is wrong, for people, or nothing.
 *
 * <p>Names and values of headers follow RFC 9110 section 5; what frames a message or belongs to the connection is the
 * client's own to set.
 */
public final class RequestRules {

    /** The methods that may be used. */
    public static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /** The longest URL and the longest value of a header, in characters. */
    public static final int MAX_LENGTH = 8_192;

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");
    private static final Set<String> RESERVED = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "upgrade",
            "te",
            "trailer",
            "expect");

    private RequestRules() {}

    /** Wants an absolute http or https URL with a host, without user, blanks or control characters. */
    public static Optional<String> checkUrl(String url) {
        try {
            Target.parse(url);
            return Optional.empty();
        } catch (IllegalArgumentException fault) {
            return Optional.ofNullable(fault.getMessage());
        }
    }

    /**
     * The URL as it is called: host in ASCII and lower case, path at least {@code /}, no fragment.
     *
     * @throws IllegalArgumentException if {@link #checkUrl} finds fault with it
     */
    public static URI normalise(String url) {
        return Target.parse(url).toUri();
    }

    /** Wants one of {@link #METHODS}, in capitals. */
    public static Optional<String> checkMethod(String method) {
        return METHODS.contains(method)
                ? Optional.empty()
                : Optional.of("the method must be one of " + String.join(", ", METHODS));
    }

    /** Wants a token that is not the client's own to set. */
    public static Optional<String> checkHeaderName(String name) {
        if (!TOKEN.matcher(name).matches()) {
            return Optional.of("a header's name is 1 to 256 letters, digits or any of !#$%&'*+-.^_`|~");
        }
        String lowerCase = name.toLowerCase(Locale.ROOT);
        return RESERVED.contains(lowerCase) || lowerCase.startsWith("proxy-")
                ? Optional.of("the header %s must not be set".formatted(name))
                : Optional.empty();
    }

    /** Wants visible characters of ISO 8859-1, blanks and tabs between them. */
    public static Optional<String> checkHeaderValue(String value) {
        if (value.length() > MAX_LENGTH) {
            return Optional.of("a header's value must not be longer than %d characters".formatted(MAX_LENGTH));
        }
        if (!value.chars().allMatch(RequestRules::isFieldCharacter)) {
            return Optional.of("a header's value must not contain line breaks, control characters or anything"
                    + " outside ISO 8859-1");
        }
        return value.equals(value.strip())
                ? Optional.empty()
                : Optional.of("a header's value must not begin or end with a blank");
    }

    private static boolean isFieldCharacter(int c) {
        return c == '\t' || c >= ' ' && c <= '~' || c >= 0xA0 && c <= 0xFF;
    }
}
