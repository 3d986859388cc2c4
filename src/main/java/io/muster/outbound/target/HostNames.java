package io.muster.outbound.target;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Normalizes host names for comparison. */
public final class HostNames {

    // RFC 1035 section 2.3.4
    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;

    private static final List<String> LOCAL_DOMAINS = List.of(
            ".localhost",
            ".localdomain",
            ".local",
            ".internal",
            ".svc",
            ".test",
            ".invalid",
            ".alt",
            ".onion",
            ".home.arpa",
            ".in-addr.arpa",
            ".ip6.arpa");
    private static final Set<String> REVERSE = Set.of("in-addr.arpa", "ip6.arpa", "home.arpa");

    private HostNames() {}

    /** In lower case, without the brackets of an IPv6 address or the trailing dot of a fully qualified name. */
    public static String plain(String host) {
        String plain = host.toLowerCase(Locale.ROOT);
        if (plain.startsWith("[") && plain.endsWith("]")) {
            return plain.substring(1, plain.length() - 1);
        }
        return plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
    }

    /** Whether a plain name has the form of the DNS: labels of 1 to 63 letters, digits, hyphens and underscores. */
    public static boolean isName(String plain) {
        int label = 0;
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            boolean isDot = c == '.';
            if (isDot ? label == 0 : label == MAX_LABEL || !isOfLabel(c)) {
                return false;
            }
            label = isDot ? 0 : label + 1;
        }
        return label > 0 && plain.length() <= MAX_NAME;
    }

    // underscores are not valid in the DNS, but are common in container names
    private static boolean isOfLabel(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }

    /**
     * Whether the public DNS does not resolve it, so that it can only be a local name: a single label, or below a
     * reserved domain (RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC 9476, ICANN's {@code .internal}) or one that
     * Kubernetes uses for its services ({@code .svc}, {@code .cluster.local}).
     */
    public static boolean isLocal(String plain) {
        return plain.indexOf('.') < 0 || LOCAL_DOMAINS.stream().anyMatch(plain::endsWith) || REVERSE.contains(plain);
    }
}
