package io.muster.outbound.target;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A range of IP addresses that share a prefix (RFC 4632, RFC 4291 section 2.3).
 *
 * @param network all bits after the prefix are zero
 * @param prefix the number of shared bits
 */
public record Cidr(InetAddress network, int prefix) {

    /** @throws IllegalArgumentException if the prefix is too long for the address, or bits are set after it */
    public Cidr {
        byte[] bytes = network.getAddress();
        if (prefix < 0 || prefix > bytes.length * 8) {
            throw new IllegalArgumentException("the prefix must be in 0..%d".formatted(bytes.length * 8));
        }
        for (int bit = prefix; bit < bytes.length * 8; bit++) {
            if ((bytes[bit / 8] & (0x80 >> bit % 8)) != 0) {
                throw new IllegalArgumentException("bits are set after the prefix of %d".formatted(prefix));
            }
        }
    }

    /** The range of a single address. */
    static Cidr of(InetAddress address) {
        return new Cidr(address, address.getAddress().length * 8);
    }

    /** Parses {@code 10.0.0.0/8} or {@code fd00::/8}. */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        var network = HostLiteral.strict(text.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException("the part before the / is not an IP address"));
        String prefix = text.substring(slash + 1);
        if (!prefix.matches("\\d{1,3}")) {
            throw new IllegalArgumentException("the part after the / is not a number of bits");
        }
        return new Cidr(network, Integer.parseInt(prefix));
    }

    public boolean contains(InetAddress address) {
        byte[] candidate = withoutMapping(address).getAddress();
        byte[] bytes = network.getAddress();
        if (candidate.length != bytes.length) {
            return false;
        }
        int whole = prefix / 8;
        if (!Arrays.equals(candidate, 0, whole, bytes, 0, whole)) {
            return false;
        }
        int mask = 0xFF00 >> prefix % 8 & 0xFF;
        return mask == 0 || ((candidate[whole] ^ bytes[whole]) & mask) == 0;
    }

    /** The IPv4 address inside an IPv4-mapped one (RFC 4291 section 2.5.5.2); any other address unchanged. */
    public static InetAddress withoutMapping(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        try {
            // the JDK turns the sixteen bytes of a mapped address into an Inet4Address
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
