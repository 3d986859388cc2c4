package io.muster.outbound;

import java.util.List;
import java.util.Optional;

/**
 * The value of a header that callers may have sent without knowing it, to the hosts that the operator named for it.
 *
 * <p>Not a record, so that nothing writes the value down by accident.
 */
public final class Secret {

    private static final int MIN_LENGTH = 8;

    private final String name;
    private final String value;
    private final List<TargetRule> hosts;

    private Secret(String name, String value, List<TargetRule> hosts) {
        this.name = name;
        this.value = value;
        this.hosts = hosts;
    }

    /**
     * @param name 1 to 64 of {@code A-Z a-z 0-9 _ -}
     * @param value the whole value of a header, {@code Bearer} and the like included; at least 8 characters
     * @param hosts to which it may be sent, separated by commas: {@code api.example.com}, {@code *.example.com}, an IP
     *     address, each with {@code :port} or without
     * @throws IllegalArgumentException if one of them is none of that; never with the value in it
     */
    public static Secret parse(String name, String value, String hosts) {
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException("a secret's name must be 1 to 64 of A-Z a-z 0-9 _ -");
        }
        if (value.length() < MIN_LENGTH) {
            throw new IllegalArgumentException("a secret must have at least %d characters".formatted(MIN_LENGTH));
        }
        RequestRules.checkHeaderValue(value).ifPresent(wrong -> {
            throw new IllegalArgumentException("a secret must be the value of a header: " + wrong);
        });
        List<TargetRule> rules = TargetRule.parseAll(hosts);
        if (rules.isEmpty()) {
            throw new IllegalArgumentException("a secret must name the hosts that may get it");
        }
        return new Secret(name, value, rules);
    }

    public String name() {
        return name;
    }

    /** The value, if a call to this target may carry it. */
    Optional<String> valueFor(Target target) {
        var address = HostLiteral.strict(target.host());
        boolean tied = hosts.stream()
                .anyMatch(rule -> address.isPresent()
                        ? rule.fits(target.host(), target.port(), address.get())
                        : rule.names(target.host(), target.port()));
        return tied ? Optional.of(value) : Optional.empty();
    }

    @Override
    public String toString() {
        return "secret " + name;
    }
}
