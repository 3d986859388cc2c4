package io.muster.metrics;

import io.muster.json.Names;
import io.muster.outbound.AttemptEnd;
import io.muster.outbound.AttemptObserver;
import io.muster.outbound.CallAttempt;
import io.muster.outbound.CallListener;
import io.muster.outbound.gate.TargetRefusedException;
import io.muster.outbound.message.RequestRules;
import io.muster.outbound.target.Target;
import io.muster.task.Attempt;
import io.muster.task.FaultCode;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Counts calls of other servers, and measures how long they take. Thread-safe. */
final class CallMetrics implements CallListener {

    private static final String OTHER = "_OTHER";
    private static final int FIRST_ERROR = 400;

    private final HostLabels hosts;
    private final CallDurations durations;
    private final Map<Attempt.Kind, CounterDataPoint> attempts = new EnumMap<>(Attempt.Kind.class);
    private final Counter refused;
    private final Counter hedgesWon;
    private final DistributionDataPoint waitedForHost;

    /** @param waiting how long tasks waited, by what for */
    CallMetrics(Instruments instruments, HostLabels hosts, CallDurations durations, Histogram waiting) {
        this.hosts = hosts;
        this.durations = durations;
        Counter all = instruments.counter("muster_outbound_attempts", "Attempts to call another server.", "kind");
        for (Attempt.Kind kind : Attempt.Kind.values()) {
            attempts.put(kind, all.labelValues(Names.of(kind)));
        }
        refused =
                instruments.counter("muster_outbound_refused", "Attempts that were not made, by the reason.", "reason");
        hedgesWon = instruments.counter(
                "muster_outbound_hedges_won", "Calls whose response came from the copy of a late attempt.");
        waitedForHost = waiting.labelValues("host");
    }

    @Override
    public AttemptObserver starting(CallAttempt attempt) {
        Objects.requireNonNull(attempts.get(attempt.kind())).inc();
        return new Observer(attempt);
    }

    @Override
    public void hedgeWon(Target target) {
        hedgesWon.inc();
    }

    private final class Observer implements AttemptObserver {

        private final CallAttempt attempt;

        private Observer(CallAttempt attempt) {
            this.attempt = attempt;
        }

        @Override
        public Map<String, String> permitted(Duration waited) {
            if (!waited.isZero()) {
                waitedForHost.observe(Durations.seconds(waited));
            }
            return Map.of();
        }

        @Override
        public void ended(AttemptEnd end) {
            String refusal = refusal(end);
            if (refusal != null) {
                refused.labelValues(refusal).inc();
            } else if (end.permitted()) {
                durations.observe(key(attempt, end), Durations.seconds(end.took()));
            }
        }
    }

    private static @Nullable String refusal(AttemptEnd end) {
        if (end.refusal() != null) {
            // as the codes of the gate's refusals
            return Names.of(end.refusal()).replace('_', '-');
        }
        Throwable failure = end.failure();
        return failure != null && failure.getCause() instanceof TargetRefusedException refused
                ? refused.reason().code()
                : null;
    }

    private CallDurations.Key key(CallAttempt attempt, AttemptEnd end) {
        Target target = attempt.target();
        String host = hosts.called(target.host());
        String method = RequestRules.METHODS.contains(attempt.method()) ? attempt.method() : OTHER;
        String status = end.status() == 0 ? "" : Statuses.label(end.status());
        return new CallDurations.Key(
                method, host, host.equals(BoundedNames.OTHER) ? 0 : target.port(), status, error(end, status));
    }

    // as OpenTelemetry has it: the status itself is the type of an error that has one
    private static String error(AttemptEnd end, String status) {
        if (end.failure() == null) {
            return end.status() >= FIRST_ERROR ? status : "";
        }
        return end.error().map(FaultCode::slug).orElse("aborted");
    }
}
