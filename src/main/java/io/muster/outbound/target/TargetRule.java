package io.muster.outbound.target;

import java.net.IDN;
import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Targets that the operator allows or denies. */
public sealed interface TargetRule {

    /** The port that it applies to; empty for every port. */
    OptionalInt port();

    /** Whether it applies to this address, which the host resolved to. */
    boolean fits(String host, int port, InetAddress address);

    /** Whether it applies to this name, whatever it resolves to. */
    boolean names(String host, int port);

    /** A name, whatever it resolves to; {@code *.example.com} stands for every name below example.com. */
    record Name(String name, OptionalInt port) implements TargetRule {

        @Override
        public boolean fits(String host, int port, InetAddress address) {
            return names(host, port);
        }

        @Override
        public boolean names(String host, int port) {
            boolean named = name.startsWith("*.") ? host.endsWith(name.substring(1)) : host.equals(name);
            return named && portFits(this.port, port);
        }
    }

    /** Any host that resolves to an address in the range. */
    record Range(Cidr range, OptionalInt port) implements TargetRule {

        @Override
        public boolean fits(String host, int port, InetAddress address) {
            return range.contains(address) && portFits(this.port, port);
        }

        @Override
        public boolean names(String host, int port) {
            return false;
        }
    }

    /** Parses rules separated by commas; {@code docs/settings.md} has their forms. */
    static List<TargetRule> parseAll(String rules) {
        return entries(rules).stream().map(TargetRule::parse).toList();
    }

    /** The entries of a list separated by commas. */
    static List<String> entries(String list) {
        return Stream.of(list.split(","))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    /** @throws IllegalArgumentException if it is not a host, IP address or CIDR range, with or without a port */
    static TargetRule parse(String entry) {
        try {
            return entry.contains("/") ? parseRange(entry) : parseHost(entry);
        } catch (IllegalArgumentException fault) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a host, host:port, IP address or CIDR range: %s"
                            .formatted(entry, fault.getMessage()),
                    fault);
        }
    }

    private static TargetRule parseRange(String entry) {
        int colon = entry.indexOf(':', entry.indexOf('/'));
        String range = colon < 0 ? entry : entry.substring(0, colon);
        boolean bracketed = range.startsWith("[") && range.endsWith("]");
        return new Range(
                Cidr.parse(bracketed ? range.substring(1, range.length() - 1) : range),
                colon < 0 ? OptionalInt.empty() : OptionalInt.of(port(entry.substring(colon + 1))));
    }

    private static TargetRule parseHost(String entry) {
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
        int port = Ports.number(text);
        if (port < 1 || port > Ports.MAX) {
            throw new IllegalArgumentException("its port is not in 1..65535");
        }
        return port;
    }

    private static boolean portFits(OptionalInt only, int port) {
        return only.isEmpty() || only.getAsInt() == port;
    }
}
