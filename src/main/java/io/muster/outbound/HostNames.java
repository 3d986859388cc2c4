package io.muster.outbound;

import java.util.Locale;
import java.util.regex.Pattern;

/** Writes host names in the one form in which they are compared. */
final class HostNames {

    // underscores are no letters of the DNS, but of many a container's name
    private static final Pattern NAME = Pattern.compile("(?=.{1,253}$)[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");

    private HostNames() {}

    /** In lower case, without the brackets of an IPv6 address and the dot after a fully qualified name. */
    static String plain(String host) {
        String plain = host.toLowerCase(Locale.ROOT);
        if (plain.startsWith("[") && plain.endsWith("]")) {
            return plain.substring(1, plain.length() - 1);
        }
        return plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
    }

    static boolean isName(String plain) {
        return NAME.matcher(plain).matches();
    }

    /** Whether it names this machine whatever the DNS says (RFC 6761 section 6.3). */
    static boolean isLocalhost(String plain) {
        return plain.equals("localhost") || plain.endsWith(".localhost");
    }
}
