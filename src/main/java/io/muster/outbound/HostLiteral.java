package io.muster.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads IP addresses as they are written in place of a host name, without ever asking the DNS. */
final class HostLiteral {

    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final Pattern NUMBERS =
            Pattern.compile("(0[xX][0-9A-Fa-f]+|\\d+)(\\.(0[xX][0-9A-Fa-f]+|\\d+)){0,3}");

    private HostLiteral() {}

    /** The address that is written in the usual form: four decimal numbers without leading zeros, or RFC 4291's. */
    static Optional<InetAddress> strict(String text) {
        boolean usual = IPV4.matcher(text).matches() && !text.matches("(.*\\.)?0\\d.*");
        return usual || IPV6.matcher(text).matches() ? parse(text) : Optional.empty();
    }

    /**
     * Every address that a resolver may take the text for; empty if it is a name. {@code 0177.1} has two: some read the
     * first number as octal, some as decimal.
     */
    static List<InetAddress> readings(String host) {
        String text = HostNames.plain(host);
        if (text.indexOf(':') >= 0) {
            int zone = text.indexOf('%');
            return parse(zone < 0 ? text : text.substring(0, zone))
                    .map(List::of)
                    .orElse(List.of());
        }
        var readings = new ArrayList<InetAddress>();
        if (NUMBERS.matcher(text).matches()) {
            fromNumbers(text, false).ifPresent(readings::add);
            fromNumbers(text, true).filter(other -> !readings.contains(other)).ifPresent(readings::add);
        }
        return readings;
    }

    /** Whether the text can only be meant as numbers of an address, valid or not. */
    static boolean looksNumeric(String host) {
        return host.matches("(.*\\.)?(\\d+|0[xX][0-9A-Fa-f]*)");
    }

    // as inet_aton does it: the last of one to four numbers fills all the bytes that are left
    private static Optional<InetAddress> fromNumbers(String text, boolean octal) {
        String[] parts = text.split("\\.");
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            int bits = i < parts.length - 1 ? 8 : 8 * (5 - parts.length);
            long number = number(parts[i], octal);
            if (number < 0 || number >= 1L << bits) {
                return Optional.empty();
            }
            address = address << bits | number;
        }
        return parse("%d.%d.%d.%d".formatted(address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255));
    }

    private static long number(String part, boolean octal) {
        try {
            if (part.startsWith("0x") || part.startsWith("0X")) {
                return Long.parseLong(part.substring(2), 16);
            }
            return Long.parseLong(part, octal && part.length() > 1 && part.startsWith("0") ? 8 : 10);
        } catch (NumberFormatException notInThisReading) {
            return -1;
        }
    }

    private static Optional<InetAddress> parse(String literal) {
        try {
            return Optional.of(InetAddress.getByName(literal));
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }
}
