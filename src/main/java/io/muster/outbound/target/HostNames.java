package io.muster.outbound.target;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Normalizes host names for comparison. */
public final class HostNames {

    // underscores are not valid in the DNS, but are common in container names
    private static final Pattern NAME = Pattern.compile("(?=.{1,253}$)[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");

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

    public static boolean isName(String plain) {
        return NAME.matcher(plain).matches();
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
