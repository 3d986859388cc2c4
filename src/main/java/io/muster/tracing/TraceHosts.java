package io.muster.tracing;

import io.muster.outbound.target.HostLiteral;
import io.muster.outbound.target.Target;
import io.muster.outbound.target.TargetRule;
import java.util.List;
import java.util.function.Predicate;

/** The hosts that learn of traces: their requests have {@code traceparent}, {@code tracestate} and {@code baggage}. */
public final class TraceHosts implements Predicate<Target> {

    /** Every host. */
    public static final TraceHosts ALL = new TraceHosts(List.of(), true);

    private static final String NONE = "none";

    private final List<TargetRule> rules;
    private final boolean all;

    private TraceHosts(List<TargetRule> rules, boolean all) {
        this.rules = rules;
        this.all = all;
    }

    /**
     * @param entries separated by commas, such as {@code api.example.com, *.example.org:8443, 10.0.0.0/8}; or {@code
     *     none}
     * @throws IllegalArgumentException if an entry is malformed; names it
     */
    public static TraceHosts parse(String entries) {
        if (entries.strip().equals(NONE)) {
            return new TraceHosts(List.of(), false);
        }
        List<TargetRule> rules = TargetRule.parseAll(entries);
        return rules.isEmpty() ? ALL : new TraceHosts(rules, false);
    }

    @Override
    public boolean test(Target target) {
        return all || rules.stream().anyMatch(rule -> fits(rule, target));
    }

    private static boolean fits(TargetRule rule, Target target) {
        return HostLiteral.strict(target.host())
                .map(address -> rule.fits(target.host(), target.port(), address))
                .orElseGet(() -> rule.names(target.host(), target.port()));
    }
}
