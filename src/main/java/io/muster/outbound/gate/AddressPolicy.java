package io.muster.outbound.gate;

import io.muster.outbound.target.HostLiteral;
import io.muster.outbound.target.HostNames;
import io.muster.outbound.target.Ports;
import io.muster.outbound.target.Refusal;
import io.muster.outbound.target.Target;
import io.muster.outbound.target.TargetRule;
import io.muster.outbound.target.UrlRefusedException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides which targets may be called: public addresses on permitted ports, plus what the operator allows, minus what
 * the operator denies. An operator may restrict calls to the allowed targets.
 *
 * <p>An address is public if the IANA special-purpose address registries do not list it (see {@link SpecialAddresses}),
 * and it belongs neither to this machine nor to {@link MetadataServices}. The address that a host name resolves to when
 * connecting is decisive, not the name, unless the operator allows the name; an IPv4 address embedded in it is checked
 * too. Addresses of metadata services can be allowed by a range only, never by a name.
 */
public final class AddressPolicy {

    private final List<TargetRule> allowed;
    private final List<TargetRule> denied;
    private final Ports ports;
    private final OwnAddresses own;
    private final boolean onlyAllowed;
    private final RecentPermits permitted;

    AddressPolicy(
            List<TargetRule> allowed, List<TargetRule> denied, Ports ports, OwnAddresses own, boolean onlyAllowed) {
        this.onlyAllowed = onlyAllowed;
        this.allowed = allowed;
        this.denied = denied;
        this.ports = ports;
        this.own = own;
        this.permitted = new RecentPermits(own.nanoTime());
    }

    /** With no denied targets, and the standard ports. */
    public static AddressPolicy parse(String allow) {
        return parse(allow, "", "", false);
    }

    /**
     * Parses the operator's rules. Both lists have entries separated by commas: {@code host}, {@code *.host} (any name
     * below it), an IP address or a CIDR range, each with {@code :port} or without (any port); an IPv6 address or range
     * with a port is enclosed in brackets.
     *
     * @param allow what may be called in addition to public addresses and standard ports; blank allows nothing
     * @param deny what may not be called, even if it is allowed; blank denies nothing
     * @param ports such as {@code 80,443,8000-8999}; blank means 80, 443 and 1024 upwards without those of databases
     *     and consoles
     * @param onlyAllowed whether only targets in {@code allow} may be called, so no other public addresses
     * @throws IllegalArgumentException if an entry is invalid; names the entry
     */
    public static AddressPolicy parse(String allow, String deny, String ports, boolean onlyAllowed) {
        return new AddressPolicy(
                TargetRule.parseAll(allow),
                TargetRule.parseAll(deny),
                Ports.parse(ports),
                OwnAddresses.ofThisMachine(),
                onlyAllowed);
    }

    /**
     * Parses a URL to be called, once and strictly, and refuses it if that can be decided without the DNS. A refusal is
     * logged.
     */
    public UrlCheck check(String url) {
        try {
            Target target = Target.parse(url);
            Optional<Refusal> refusal = judge(target.host(), target.port());
            refusal.ifPresent(reason -> DecisionLog.refused(target.host(), target.port(), reason));
            return refusal.map(UrlCheck::refused).orElseGet(() -> UrlCheck.good(target));
        } catch (UrlRefusedException refused) {
            DecisionLog.refused(refused.reason());
            return UrlCheck.malformed(refused.reason(), String.valueOf(refused.getMessage()));
        }
    }

    /** Checks a target as far as possible without the DNS. */
    Optional<Refusal> judge(String host, int port) {
        if (permitted.contain(host, port)) {
            return Optional.empty();
        }
        Optional<Refusal> refusal = judgeByRules(host, port);
        if (refusal.isEmpty()) {
            permitted.add(host, port);
        }
        return refusal;
    }

    private Optional<Refusal> judgeByRules(String host, int port) {
        String plain = HostNames.plain(host);
        if (denied.stream().anyMatch(rule -> rule.names(plain, port))) {
            return Optional.of(Refusal.DENIED);
        }
        var literal = HostLiteral.strict(plain);
        if (literal.isPresent()) {
            return judge(plain, port, literal.get());
        }
        if (!HostNames.isName(plain) || HostLiteral.looksNumeric(plain)) {
            return Optional.of(Refusal.URL_ADDRESS_FORM);
        }
        if (MetadataServices.areNamed(plain)) {
            return allowedRanges().anyMatch(range -> MetadataServices.overlap(range.range()))
                    ? Optional.empty()
                    : Optional.of(Refusal.METADATA);
        }
        if (HostNames.isLocal(plain) && allowed.stream().noneMatch(rule -> rule.names(plain, port))) {
            return Optional.of(Refusal.LOCAL_NAME);
        }
        boolean free = ports.contain(port)
                || allowed.stream().anyMatch(rule -> rule.port().orElse(0) == port);
        if (!free) {
            return Optional.of(Refusal.PORT);
        }
        // a range may still allow the address
        boolean listed =
                allowedRanges().findAny().isPresent() || allowed.stream().anyMatch(rule -> rule.names(plain, port));
        return onlyAllowed && !listed ? Optional.of(Refusal.NOT_ALLOWED) : Optional.empty();
    }

    /** Checks a target by the addresses that its host resolved to: one forbidden address is enough to refuse it. */
    Optional<Refusal> judge(String host, int port, List<InetAddress> addresses) {
        return Stream.concat(
                        judge(host, port).stream(),
                        addresses.stream().flatMap(address -> judge(HostNames.plain(host), port, address).stream()))
                .findFirst();
    }

    private Optional<Refusal> judge(String host, int port, InetAddress address) {
        List<InetAddress> all = EmbeddedAddresses.unwrap(address);
        if (all.stream().anyMatch(one -> denied.stream().anyMatch(rule -> rule.fits(host, port, one)))) {
            return Optional.of(Refusal.DENIED);
        }
        boolean portFree = ports.contain(port)
                || allowed.stream().anyMatch(rule -> rule.port().isPresent() && rule.fits(host, port, all.get(0)));
        if (!portFree) {
            return Optional.of(Refusal.PORT);
        }
        return all.stream()
                .flatMap(one -> judgeAddress(host, port, one).stream())
                .findFirst();
    }

    private Optional<Refusal> judgeAddress(String host, int port, InetAddress address) {
        if (MetadataServices.contain(address) || MetadataServices.areNamed(host)) {
            boolean free = allowedRanges().anyMatch(range -> range.fits(host, port, address));
            return free ? Optional.empty() : Optional.of(Refusal.METADATA);
        }
        if (allowed.stream().anyMatch(rule -> rule.fits(host, port, address))) {
            return Optional.empty();
        }
        if (onlyAllowed) {
            return Optional.of(Refusal.NOT_ALLOWED);
        }
        if (SpecialAddresses.contain(address)) {
            return Optional.of(Refusal.SPECIAL_ADDRESS);
        }
        return own.contain(address) ? Optional.of(Refusal.OWN_ADDRESS) : Optional.empty();
    }

    private Stream<TargetRule.Range> allowedRanges() {
        return allowed.stream().filter(TargetRule.Range.class::isInstance).map(TargetRule.Range.class::cast);
    }
}
