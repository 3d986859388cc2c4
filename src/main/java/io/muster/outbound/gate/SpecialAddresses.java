package io.muster.outbound.gate;

import io.muster.outbound.target.Cidr;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * The addresses that are not globally reachable unicast according to the IANA special-purpose address registries for
 * IPv4 and IPv6 (RFC 6890), including multicast and unassigned addresses.
 */
final class SpecialAddresses {

    private static final List<Cidr> IPV4 = ranges(
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // shared address space (carrier-grade NAT)
            "127.0.0.0/8", // loopback
            "169.254.0.0/16", // link-local, including the clouds' metadata services
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // 6to4 relays, deprecated
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarking
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, broadcast

    private static final Cidr IPV6_UNICAST = Cidr.parse("2000::/3");

    private static final List<Cidr> IPV6 = ranges(
            "2001::/23", // protocol assignments, including Teredo
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4: embeds an arbitrary IPv4 address
            "3fff::/20"); // documentation

    private SpecialAddresses() {}

    static boolean contain(InetAddress address) {
        var plain = Cidr.withoutMapping(address);
        if (plain instanceof Inet4Address) {
            return IPV4.stream().anyMatch(range -> range.contains(plain));
        }
        // this excludes loopback, unique local, link-local, multicast, NAT64 and IPv4-compatible addresses
        return !IPV6_UNICAST.contains(plain) || IPV6.stream().anyMatch(range -> range.contains(plain));
    }

    private static List<Cidr> ranges(String... texts) {
        return Stream.of(texts).map(Cidr::parse).toList();
    }
}
