package io.muster.outbound.target;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Parses IP addresses that stand in place of a host name, without any DNS lookup. */
public final class HostLiteral {

    private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?(\\d+|0[xX][0-9A-Fa-f]*)");

    private HostLiteral() {}

    /** The address, if it has the usual form: four decimal numbers without leading zeros, or RFC 4291's. */
    public static Optional<InetAddress> strict(String text) {
        if (!hasNumberLast(text) && text.indexOf(':') < 0) {
            // a name, as nearly always: the expressions cost more
            return Optional.empty();
        }
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }

    /**
     * Whether the text can only be an IPv4 address, valid or not, in one of the spellings that some resolver accepts:
     * {@code 127.1}, {@code 2130706433}, {@code 0x7f.1}, {@code 0177.0.0.1}, {@code 127.0.0.1}.
     */
    public static boolean looksNumeric(String host) {
        return hasNumberLast(host) && NUMERIC.matcher(host).matches();
    }

    // whether the part after the last dot begins with a digit
    private static boolean hasNumberLast(String host) {
        int last = host.lastIndexOf('.') + 1;
        return last < host.length() && host.charAt(last) >= '0' && host.charAt(last) <= '9';
    }
}
