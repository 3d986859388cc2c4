package io.muster.outbound;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/**
 * Decides which addresses may be called: the public ones, and beyond them what the operator allows.
 *
 * <p>Public is what the IANA special-purpose address registries leave over, see {@link SpecialAddresses}. What counts is
 * the address a host name resolves to at the moment of connecting, not the name, unless the operator allows the name.
 */
public final class AddressPolicy {

    private static final InetAddress LOOPBACK_IPV4 =
            HostLiteral.strict("127.0.0.1").orElseThrow();
    private static final InetAddress LOOPBACK_IPV6 = HostLiteral.strict("::1").orElseThrow();

    private final List<AllowEntry> allowed;

    private AddressPolicy(List<AllowEntry> allowed) {
        this.allowed = allowed;
    }

    /**
     * Reads what is allowed beyond public addresses.
     *
     * @param allow entries separated by commas: {@code host}, {@code *.host} (any name below it), an IP address, each
     *     with {@code :port} or without (any port), and CIDR ranges; an IPv6 address with a port stands in brackets.
     *     Blank allows nothing
     * @throws IllegalArgumentException naming the entry that is none of these
     */
    public static AddressPolicy parse(String allow) {
        return new AddressPolicy(Stream.of(allow.split(","))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .map(AllowEntry::parse)
                .toList());
    }

    /** Whether a connection may be made to this address, which the host resolved to. */
    public boolean permits(String host, int port, InetAddress address) {
        String plain = HostNames.plain(host);
        return !SpecialAddresses.contain(address)
                || allowed.stream().anyMatch(entry -> entry.allows(plain, port, address));
    }

    /**
     * Whether a call is sure to be refused, as can be told without the DNS: the host is an IP address in any spelling
     * that some resolver understands ({@code 127.1}, {@code 2130706433}, {@code 0x7f.1}, {@code [::ffff:127.0.0.1]}), or
     * names this machine, and is not permitted.
     */
    public boolean refusesBeforehand(String host, int port) {
        String plain = HostNames.plain(host);
        if (HostNames.isLocalhost(plain)) {
            return !permits(plain, port, LOOPBACK_IPV4) && !permits(plain, port, LOOPBACK_IPV6);
        }
        return HostLiteral.readings(plain).stream().anyMatch(address -> !permits(plain, port, address));
    }

    /**
     * Whether a call to this URL is sure to be refused, as above.
     *
     * @param uri as {@link RequestRules#normalise} makes it
     */
    public boolean refusesBeforehand(URI uri) {
        Target target = Target.of(uri);
        return refusesBeforehand(target.host(), target.port());
    }
}
