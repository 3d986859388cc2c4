package io.muster.outbound.gate;

import io.muster.outbound.target.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the IPv4 addresses embedded in an IPv6 address, to which a translator or tunnel may route: IPv4-compatible (RFC
 * 4291 section 2.5.5.1), NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056), Teredo (RFC 4380) and ISATAP (RFC 5214). The JDK
 * itself converts mapped addresses to IPv4.
 */
final class EmbeddedAddresses {

    private static final Cidr COMPATIBLE = Cidr.parse("::/96");
    private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");
    private static final Cidr NAT64_LOCAL = Cidr.parse("64:ff9b:1::/48");
    private static final Cidr SIX_TO_FOUR = Cidr.parse("2002::/16");
    private static final Cidr TEREDO = Cidr.parse("2001::/32");

    private EmbeddedAddresses() {}

    /** The address itself first, then those embedded in it. */
    static List<InetAddress> unwrap(InetAddress address) {
        var outer = Cidr.withoutMapping(address);
        var all = new ArrayList<InetAddress>();
        all.add(outer);
        byte[] bytes = outer.getAddress();
        if (bytes.length == 4) {
            return all;
        }
        // :: and ::1 embed no address
        boolean compatible = COMPATIBLE.contains(outer) && !outer.isAnyLocalAddress() && !outer.isLoopbackAddress();
        if (compatible || NAT64.contains(outer) || NAT64_LOCAL.contains(outer) || isIsatap(bytes)) {
            all.add(ipv4(bytes, 12, 0));
        }
        if (NAT64_LOCAL.contains(outer)) {
            // with a 48-bit prefix the address surrounds the ninth byte, which is zero
            all.add(ipv4(new byte[] {bytes[6], bytes[7], bytes[9], bytes[10]}, 0, 0));
        }
        if (SIX_TO_FOUR.contains(outer)) {
            all.add(ipv4(bytes, 2, 0));
        }
        if (TEREDO.contains(outer)) {
            all.add(ipv4(bytes, 4, 0));
            all.add(ipv4(bytes, 12, 0xFF));
        }
        return all;
    }

    private static boolean isIsatap(byte[] bytes) {
        return (bytes[8] & ~3) == 0 && bytes[9] == 0 && bytes[10] == 0x5E && bytes[11] == (byte) 0xFE;
    }

    private static InetAddress ipv4(byte[] bytes, int from, int mask) {
        byte[] four = Arrays.copyOfRange(bytes, from, from + 4);
        for (int i = 0; i < four.length; i++) {
            four[i] ^= (byte) mask;
        }
        try {
            return InetAddress.getByAddress(four);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
