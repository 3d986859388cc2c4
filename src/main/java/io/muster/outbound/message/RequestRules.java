package io.muster.outbound.message;

import io.muster.http.FieldCursor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules for requests. Each check returns what is wrong, for a message, or nothing.
 *
 * <p>Names and values of headers follow RFC 9110 section 5; headers that frame the message or belong to the connection
 * are set by the client only.
 */
public final class RequestRules {

    /** The permitted methods. */
    public static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /** The maximum number of headers of a request or response. */
    public static final int MAX_HEADERS = 100;

    /** The maximum total length of the headers of a request or response, names and values, in characters. */
    public static final int MAX_HEADERS_LENGTH = 32 * 1024;

    /** The maximum length of a header value, in characters. */
    public static final int MAX_VALUE = 8_192;

    /** The syntax of a header name (RFC 9110 section 5.6.2), as a regular expression of Java and JSON Schema. */
    public static final String NAME_PATTERN = "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$";

    /** The syntax of a header value (RFC 9110 section 5.5, without line folding), as a regular expression of both. */
    public static final String VALUE_PATTERN = "^([!-~\u00A0-\u00FF]([\t -~\u00A0-\u00FF]*[!-~\u00A0-\u00FF])?)?$";

    private static final int MAX_NAME = 256;

    // names in canonical form: headers that frame a message or belong to the connection, that only a proxy may send
    // about the client it forwards for, and that make a server use another method, host or path than the one that was
    // checked
    private static final Set<String> RESERVED = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "upgrade",
            "te",
            "trailer",
            "expect",
            "via",
            "forwarded",
            "x-forwarded",
            "x-real-ip",
            "x-host",
            "x-method-override",
            "x-override-url",
            "client-ip",
            "remote-addr",
            "forwarded-for",
            "x-forward-for",
            "x-bluecoat-via",
            "x-scheme",
            "x-url-scheme",
            "front-end-https",
            "wl-proxy-client-ip",
            "ali-cdn-real-ip",
            "ar-real-ip",
            "cdn-real-ip",
            "cdn-src-ip",
            "do-connecting-ip",
            "eo-connecting-ip",
            "incap-client-ip",
            "x-nf-client-connection-ip",
            "x-sucuri-clientip",
            "true-client-ip",
            "fastly-client-ip",
            "fly-client-ip",
            "x-azure-clientip",
            "x-azure-socketip",
            "cf-connecting-ip",
            "cf-connecting-ipv6",
            "cf-pseudo-ipv4",
            "cf-visitor",
            "metadata");

    // the last ones are required by the clouds' metadata services, because no browser or proxy sends them
    private static final List<String> RESERVED_PREFIXES = List.of(
            "proxy-",
            "x-forwarded-",
            "x-original-",
            "x-originating-",
            "x-rewrite-",
            "x-http-",
            "x-client-ip",
            "x-akamai-",
            "akamai-",
            "x-cluster-client-",
            "x-remote-",
            "x-proxy-",
            "x-proxyuser-",
            "x-envoy-",
            "x-appengine-",
            "x-ssl-client-",
            "x-client-cert",
            "metadata-",
            "x-metadata-",
            "x-google-metadata-",
            "x-aws-ec2-metadata-",
            "x-aliyun-ecs-metadata-");

    // RFC 9110 sections 10.1.4, 12.5.3, 13.1.5 and 14.2; RFC 3229 section 10.5.3
    private static final Set<String> FORM = Set.of("accept-encoding", "te", "if-range", "range", "a-im");

    private static final Set<String> WITHOUT_CREDENTIALS = Set.of(
            "accept",
            "accept-charset",
            "accept-encoding",
            "accept-language",
            "cache-control",
            "content-encoding",
            "content-language",
            "content-type",
            "user-agent");

    private RequestRules() {}

    /** Whether a method is safe (RFC 9110 section 9.2.1). */
    public static boolean isSafe(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }

    /** Requires one of {@link #METHODS}, in capitals. */
    public static Optional<String> checkMethod(String method) {
        return METHODS.contains(method)
                ? Optional.empty()
                : Optional.of("the method must be one of " + String.join(", ", METHODS));
    }

    /** Whether a text is a valid header name, including those that callers must not set. */
    public static boolean isHeaderName(String name) {
        // each name of each call: by hand, which costs less than NAME_PATTERN
        for (int i = 0; i < name.length(); i++) {
            if (!FieldCursor.isTokenCharacter(name.charAt(i))) {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= MAX_NAME;
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    /** Requires a token that is not reserved for the client. */
    public static Optional<String> checkHeaderName(String name) {
        if (!isHeaderName(name)) {
            return Optional.of("a header name must be 1 to 256 letters, digits or any of !#$%&'*+-.^_`|~");
        }
        return isReserved(canonical(name))
                ? Optional.of("the header %s must not be set".formatted(name))
                : Optional.empty();
    }

    private static boolean isReserved(String canonical) {
        for (String prefix : RESERVED_PREFIXES) {
            if (canonical.startsWith(prefix)) {
                return true;
            }
        }
        return RESERVED.contains(canonical);
    }

    /** Whether the method is idempotent (RFC 9110 section 9.2.2). */
    static boolean isIdempotent(String method) {
        return !method.equals("POST") && !method.equals("PATCH");
    }

    /** Whether a request may be sent again: it is idempotent, or its receiver can detect the repetition. */
    public static boolean mayBeRepeated(String method, Map<String, String> headers) {
        return isIdempotent(method) || headers.keySet().stream().anyMatch("Idempotency-Key"::equalsIgnoreCase);
    }

    /**
     * Whether a header only says what is sent and what is wanted. Which of the others are credentials cannot be told from
     * their names.
     */
    public static boolean isWithoutCredentials(String name) {
        return WITHOUT_CREDENTIALS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Whether the header requests another coding, or only parts of the response. */
    public static boolean changesForm(String name) {
        return FORM.contains(canonical(name));
    }

    // servers that pass headers on as environment variables treat all of these as the same (RFC 3875 section 4.1.18)
    private static String canonical(String name) {
        char[] canonical = name.toLowerCase(Locale.ROOT).toCharArray();
        for (int i = 0; i < canonical.length; i++) {
            if (!isLetterOrDigit(canonical[i])) {
                canonical[i] = '-';
            }
        }
        return new String(canonical);
    }

    /** Requires visible characters of ISO 8859-1, with spaces and tabs between them. */
    public static Optional<String> checkHeaderValue(String value) {
        if (value.length() > MAX_VALUE) {
            return Optional.of("a header's value must not be longer than %d characters".formatted(MAX_VALUE));
        }
        if (!hasFieldCharactersOnly(value)) {
            return Optional.of("a header's value must not contain line breaks, control characters or anything"
                    + " outside ISO 8859-1");
        }
        return value.equals(value.strip())
                ? Optional.empty()
                : Optional.of("a header's value must not begin or end with a blank");
    }

    /** Requires at most {@link #MAX_HEADERS} headers, and {@link #MAX_HEADERS_LENGTH} characters in total. */
    public static Optional<String> checkHeaders(Map<String, String> headers) {
        if (headers.size() > MAX_HEADERS) {
            return Optional.of("there must not be more than %d headers".formatted(MAX_HEADERS));
        }
        int length = 0;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            length += header.getKey().length() + header.getValue().length();
        }
        return length > MAX_HEADERS_LENGTH
                ? Optional.of("headers must not exceed %d characters in total".formatted(MAX_HEADERS_LENGTH))
                : Optional.empty();
    }

    private static boolean hasFieldCharactersOnly(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean isFieldCharacter = c == '\t' || c >= ' ' && c <= '~' || c >= 0xA0 && c <= 0xFF;
            if (!isFieldCharacter) {
                return false;
            }
        }
        return true;
    }
}
