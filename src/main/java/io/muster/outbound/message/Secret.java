package io.muster.outbound.message;

import io.muster.outbound.target.HostLiteral;
import io.muster.outbound.target.Target;
import io.muster.outbound.target.TargetRule;
import java.util.List;

/**
 * A header value that callers may send without knowing it, only to the hosts that the operator listed for it: over
 * https, unless the host's entry says {@code http://} or the host is this machine.
 *
 * <p>Not a record, so that the value is never logged by accident.
 */
public final class Secret {

    private static final int MIN_LENGTH = 8;

    private final String name;
    private final String value;
    private final List<Receiver> hosts;

    /** @param plain whether the secret may also be sent over http */
    private record Receiver(TargetRule rule, boolean plain) {

        private static final String PLAIN = "http://";
        private static final String ENCRYPTED = "https://";

        static Receiver parse(String entry) {
            boolean plain = entry.startsWith(PLAIN);
            String scheme = plain ? PLAIN : entry.startsWith(ENCRYPTED) ? ENCRYPTED : "";
            return new Receiver(TargetRule.parse(entry.substring(scheme.length())), plain);
        }

        boolean accepts(Target target) {
            var address = HostLiteral.strict(target.host());
            boolean named = address.isPresent()
                    ? rule.fits(target.host(), target.port(), address.get())
                    : rule.names(target.host(), target.port());
            return named && (plain || !target.isUnencrypted());
        }
    }

    private Secret(String name, String value, List<Receiver> hosts) {
        this.name = name;
        this.value = value;
        this.hosts = hosts;
    }

    /**
     * @param name 1 to 64 of {@code A-Z a-z 0-9 _ -}
     * @param value the whole value of a header, including {@code Bearer} and the like; at least 8 characters
     * @param hosts where it may be sent, separated by commas: {@code api.example.com}, {@code *.example.com} or an IP
     *     address, each with or without {@code :port}; {@code http://} before one permits unencrypted calls too
     * @throws IllegalArgumentException if one of them is invalid; its message never contains the value
     */
    public static Secret parse(String name, String value, String hosts) {
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException("a secret's name must be 1 to 64 characters from A-Z a-z 0-9 _ -");
        }
        if (value.length() < MIN_LENGTH) {
            throw new IllegalArgumentException("a secret must have at least %d characters".formatted(MIN_LENGTH));
        }
        RequestRules.checkHeaderValue(value).ifPresent(wrong -> {
            throw new IllegalArgumentException("a secret must be a valid header value: " + wrong);
        });
        List<Receiver> receivers =
                TargetRule.entries(hosts).stream().map(Receiver::parse).toList();
        if (receivers.isEmpty()) {
            throw new IllegalArgumentException("a secret must name the hosts that may receive it");
        }
        return new Secret(name, value, receivers);
    }

    public String name() {
        return name;
    }

    /** The value of the header. */
    public String value() {
        return value;
    }

    /** Whether a request to this target may carry it. */
    boolean mayGoTo(Target target) {
        return hosts.stream().anyMatch(receiver -> receiver.accepts(target));
    }

    @Override
    public String toString() {
        return "secret " + name;
    }
}
