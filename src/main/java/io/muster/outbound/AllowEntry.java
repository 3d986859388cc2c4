package io.muster.outbound;

import java.net.IDN;
import java.net.InetAddress;
import java.util.OptionalInt;

/** One thing that may be called although its address is not public. */
sealed interface AllowEntry {

    boolean allows(String host, int port, InetAddress address);

    /** Whatever a name resolves to; {@code *.example.com} stands for every name below example.com. */
    record Name(String name, OptionalInt port) implements AllowEntry {

        @Override
        public boolean allows(String host, int port, InetAddress address) {
            boolean named = name.startsWith("*.") ? host.endsWith(name.substring(1)) : host.equals(name);
            return named && portFits(this.port, port);
        }
    }

    /** Whatever resolves into a range. */
    record Range(Cidr range, OptionalInt port) implements AllowEntry {

        @Override
        public boolean allows(String host, int port, InetAddress address) {
            return range.contains(address) && portFits(this.port, port);
        }
    }

    /** @throws IllegalArgumentException if it is none of host, host:port, IP address, IP:port, [IPv6]:port, CIDR */
    static AllowEntry parse(String entry) {
        try {
            return entry.contains("/") ? new Range(Cidr.parse(entry), OptionalInt.empty()) : parseHost(entry);
        } catch (IllegalArgumentException fault) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a host, host:port, IP address or CIDR range: %s"
                            .formatted(entry, fault.getMessage()),
                    fault);
        }
    }

    private static AllowEntry parseHost(String entry) {
        int colon = entry.lastIndexOf(':');
        boolean bareIpv6 = colon >= 0 && entry.indexOf(':') != colon && !entry.startsWith("[");
        boolean withPort = colon > entry.lastIndexOf(']') && !bareIpv6;
        String host = HostNames.plain(withPort ? entry.substring(0, colon) : entry);
        var port = withPort ? OptionalInt.of(port(entry.substring(colon + 1))) : OptionalInt.empty();
        var address = HostLiteral.strict(host);
        if (address.isPresent()) {
            return new Range(Cidr.of(address.get()), port);
        }
        String name = IDN.toASCII(host.startsWith("*.") ? host.substring(2) : host);
        if (!HostNames.isName(name) || HostLiteral.looksNumeric(name)) {
            throw new IllegalArgumentException("its host is neither a name nor an IP address");
        }
        return new Name(host.startsWith("*.") ? "*." + name : name, port);
    }

    private static int port(String text) {
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("its port is not in 1..65535");
        }
        return port;
    }

    private static boolean portFits(OptionalInt allowed, int port) {
        return allowed.isEmpty() || allowed.getAsInt() == port;
    }
}
