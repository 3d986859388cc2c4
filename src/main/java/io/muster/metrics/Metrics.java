package io.muster.metrics;

import io.muster.background.BackgroundListener;
import io.muster.callback.CallbackListener;
import io.muster.document.CallbackState;
import io.muster.group.observer.GroupListener;
import io.muster.group.observer.GroupLoad;
import io.muster.json.Names;
import io.muster.outbound.CallListener;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Collection;

/**
 * What this node has done, counted by listeners of the engine, of the HTTP client, of the background and of the API. The state
 * of the node is added by {@link NodeMetrics}. Thread-safe.
 */
public final class Metrics {

    private static final int MAX_PROBLEMS = 50;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final HostLabels hosts;
    private final CallDurations durations = new CallDurations();
    private final GroupMetrics groups;
    private final CallMetrics calls;
    private final BackgroundListener background;
    private final CallbackListener callbacks;
    private final BoundedNames problems = new BoundedNames(MAX_PROBLEMS);
    private final Counter refused;
    private final Info build;

    /** @param namedHosts hosts that always have a label of their own, because the operator has named them */
    public Metrics(Collection<String> namedHosts) {
        Instruments instruments = new Instruments(registry);
        Histogram waiting = instruments.seconds(
                "muster_task_waiting_seconds",
                "How long tasks that started had waited for a permit of their group or for other tasks, and attempts for a"
                        + " permit of their host.",
                "for");
        hosts = new HostLabels(namedHosts);
        groups = new GroupMetrics(instruments, waiting);
        calls = new CallMetrics(instruments, hosts, durations, waiting);
        registry.register(durations);
        background = new BackgroundCounters(instruments);
        callbacks = callbacks(instruments);
        refused = instruments.counter("muster_refused", "Requests that were answered with a problem.", "problem");
        build = Info.builder()
                .name("muster_build_info")
                .help("The version of Muster, and the server that it runs on.")
                .labelNames("version", "server")
                .register(registry);
    }

    private static final class BackgroundCounters implements BackgroundListener {

        private final Counter claims;
        private final Counter lost;

        private BackgroundCounters(Instruments instruments) {
            claims = instruments.counter("muster_claims", "Waiting background groups that this node has claimed.");
            lost = instruments.counter(
                    "muster_lease_lost", "How often this node was considered dead, and lost its background groups.");
        }

        @Override
        public void claimed(int groups) {
            claims.inc(groups);
        }

        @Override
        public void leaseLost() {
            lost.inc();
        }
    }

    private static CallbackListener callbacks(Instruments instruments) {
        Counter attempts = instruments.counter("muster_callbacks", "Attempts to deliver a callback.", "outcome");
        for (CallbackState state : CallbackState.values()) {
            if (state != CallbackState.WAITING) {
                attempts.initLabelValues(outcome(state));
            }
        }
        return state -> attempts.labelValues(outcome(state)).inc();
    }

    private static String outcome(CallbackState state) {
        return state == CallbackState.PENDING ? "retried" : Names.of(state);
    }

    /** Counts groups. */
    public GroupListener groups() {
        return groups;
    }

    /** Counts calls of other servers. */
    public CallListener calls() {
        return calls;
    }

    /** Counts what happens in the background. */
    public BackgroundListener background() {
        return background;
    }

    /** Counts callbacks. */
    public CallbackListener callbacks() {
        return callbacks;
    }

    /** Counts a request that is answered with a problem, by the last segment of its type. */
    public void refused(String problem) {
        refused.labelValues(problems.label(problem)).inc();
    }

    /** Says what runs here; only the last one counts. */
    public void build(String version, String server) {
        build.setLabelValues(version, server);
    }

    PrometheusRegistry registry() {
        return registry;
    }

    HostLabels hosts() {
        return hosts;
    }

    CallDurations durations() {
        return durations;
    }

    int groupsInFlight() {
        return groups.inFlight();
    }

    GroupLoad load() {
        return groups.load();
    }
}
