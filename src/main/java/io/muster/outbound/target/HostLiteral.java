package io.muster.outbound.target;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** Parses IP addresses that stand in place of a host name, without any DNS lookup. */
public final class HostLiteral {

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final int IPV4_NUMBERS = 4;
    private static final int MAX_DIGITS = 3;

    private HostLiteral() {}

    /** The address, if it has the usual form: four decimal numbers without leading zeros, or RFC 4291's. */
    public static Optional<InetAddress> strict(String text) {
        boolean isAddress =
                text.indexOf(':') < 0 ? isIpv4(text) : IPV6.matcher(text).matches();
        if (!isAddress) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }

    // four numbers of up to three digits, without leading zeros; whether they are below 256 is for the parser
    private static boolean isIpv4(String text) {
        int numbers = 0;
        int start = 0;
        while (start <= text.length() && numbers <= IPV4_NUMBERS) {
            int dot = text.indexOf('.', start);
            int end = dot < 0 ? text.length() : dot;
            int digits = end - start;
            if (digits < 1
                    || digits > MAX_DIGITS
                    || !isDigits(text, start)
                    || digits > 1 && text.charAt(start) == '0') {
                return false;
            }
            numbers++;
            start = end + 1;
        }
        return numbers == IPV4_NUMBERS;
    }

    /**
     * Whether the text can only be an IPv4 address, valid or not, in one of the spellings that some resolver accepts:
     * {@code 127.1}, {@code 2130706433}, {@code 0x7f.1}, {@code 0177.0.0.1}, {@code 127.0.0.1}. The last number decides
     * (WHATWG URL Standard, "ends in a number").
     */
    public static boolean looksNumeric(String host) {
        int last = host.lastIndexOf('.') + 1;
        return last < host.length() && (isDigits(host, last) || isHexadecimal(host, last));
    }

    // up to the next dot, or the end
    private static boolean isDigits(String text, int start) {
        for (int i = start; i < text.length() && text.charAt(i) != '.'; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean isHexadecimal(String text, int start) {
        if (!text.regionMatches(true, start, "0x", 0, 2)) {
            return false;
        }
        for (int i = start + 2; i < text.length(); i++) {
            if (!HexFormat.isHexDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
