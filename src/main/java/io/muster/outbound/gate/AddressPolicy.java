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
 * Decides which targets may be called: public addresses on the usual ports, what the operator allows beyond them, and
 * nothing that the operator denies. An operator may have only the allowed ones called.
 *
 * <p>Public is what the IANA special-purpose address registries leave over, see {@link SpecialAddresses}, without the
 * addresses of this machine and of {@link MetadataServices}. What counts is the address a host name resolves to at the
 * moment of connecting, not the name, unless the operator allows the name; and an IPv4 address inside it as much as
 * itself. The addresses of metadata services are set free by a range only, never by a name.
 */
public final class AddressPolicy {

    private final List<TargetRule> allowed;
    private final List<TargetRule> denied;
    private final Ports ports;
    private final OwnAddresses own;
    private final boolean onlyAllowed;

    AddressPolicy(
            List<TargetRule> allowed, List<TargetRule> denied, Ports ports, OwnAddresses own, boolean onlyAllowed) {
        this.onlyAllowed = onlyAllowed;
        this.allowed = allowed;
        this.denied = denied;
        this.ports = ports;
        this.own = own;
    }

    /** Nothing is denied, and the ports are the usual ones. */
    public static AddressPolicy parse(String allow) {
        return parse(allow, "", "", false);
    }

    /**
     * Reads the operator's rules. Both lists have entries separated by commas: {@code host}, {@code *.host} (any name
     * below it), an IP address or a CIDR range, each with {@code :port} or without (any port); an IPv6 address or range
     * with a port stands in brackets.
     *
     * @param allow what may be called beyond public addresses and usual ports; blank allows nothing
     * @param deny what may not be called, even if it is allowed; blank denies nothing
     * @param ports such as {@code 80,443,8000-8999}; blank stands for 80, 443 and 1024 upwards without those of
     *     databases and consoles
     * @param onlyAllowed whether nothing else than what {@code allow} lists may be called, public addresses included
     * @throws IllegalArgumentException naming the entry that is none of these
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
     * Reads a URL that somebody wants called, once and strictly, and refuses what is sure to be refused, as can be told
     * without the DNS. A refusal is logged.
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

    /** Judges a target as far as can be told without the DNS. */
    Optional<Refusal> judge(String host, int port) {
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
        // a range may still list the address
        boolean listed =
                allowedRanges().findAny().isPresent() || allowed.stream().anyMatch(rule -> rule.names(plain, port));
        return onlyAllowed && !listed ? Optional.of(Refusal.NOT_ALLOWED) : Optional.empty();
    }

    /** Judges a target by what its host resolved to: one address that may not be called is enough to refuse it. */
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
