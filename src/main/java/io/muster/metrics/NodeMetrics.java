package io.muster.metrics;

import io.muster.budget.ByteBudget;
import io.muster.group.observer.GroupLoad;
import io.muster.json.Names;
import io.muster.outbound.host.HostStatus;
import io.muster.outbound.host.Hosts;
import io.muster.store.claim.BackgroundCounts;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * All metrics as a text for Prometheus: what {@link Metrics} has counted, and the state of the node at this moment. Thread-safe.
 */
public final class NodeMetrics {

    /** The media type of the text. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    // how often it is decided which hosts have a label of their own
    private static final long BUSIEST_FOR = Duration.ofMinutes(5).toNanos();
    private static final int USUAL_SIZE = 32 * 1024;

    /**
     * The parts of the node whose state is shown.
     *
     * @param hosts that it calls
     * @param results the memory for the results of groups
     * @param documents the memory for documents
     */
    public record Parts(Hosts hosts, ByteBudget results, ByteBudget documents, StoreProbe store) {}

    /** What is read once for all gauges of a scrape. */
    private record Moment(GroupLoad tasks, List<HostStatus> hosts, Optional<BackgroundCounts> background) {}

    private final Metrics metrics;
    private final Parts parts;
    private final LongSupplier nanoTime;
    private long decidedAt;
    private volatile Moment moment = new Moment(GroupLoad.NONE, List.of(), Optional.empty());

    public NodeMetrics(Metrics metrics, Parts parts, LongSupplier nanoTime) {
        this.metrics = metrics;
        this.parts = parts;
        this.nanoTime = nanoTime;
        this.decidedAt = nanoTime.getAsLong();
        Instruments instruments = new Instruments(metrics.registry());
        addLoad(instruments);
        addHosts(instruments);
        addBackground(instruments);
    }

    private void addLoad(Instruments instruments) {
        instruments.gauge("muster_groups_in_flight", "Groups that run on this node.", metrics::groupsInFlight);
        instruments.gauge(
                "muster_tasks_in_flight", "Tasks that have started and not ended.", () -> moment.tasks.running());
        instruments.gauge(
                "muster_tasks_waiting",
                "Tasks that wait for a permit of their group or for other tasks, and attempts that wait for their host.",
                each -> {
                    each.call(moment.tasks.waitingForPermit(), "permit");
                    each.call(moment.tasks.waitingForDependency(), "dependency");
                    each.call(
                            moment.hosts.stream().mapToInt(HostStatus::waiting).sum(), "host");
                },
                "for");
        instruments.gauge(
                "muster_result_bytes",
                "Memory that is reserved for results of groups.",
                () -> parts.results().reserved());
        instruments.gauge(
                "muster_document_bytes",
                "Memory that is reserved for requests to run groups and for their documents.",
                () -> parts.documents().reserved());
    }

    private void addHosts(Instruments instruments) {
        instruments.gauge(
                "muster_host_in_flight",
                "Calls of a host that have a permit; hosts without any are left out.",
                each -> perHost(each, HostStatus::inFlight),
                "server_address");
        instruments.gauge(
                "muster_host_waiting",
                "Attempts that wait for a permit of their host; hosts without any are left out.",
                each -> perHost(each, HostStatus::waiting),
                "server_address");
        instruments.gauge(
                "muster_host_paused_seconds",
                "How long a host is not called yet because of an operator or its Retry-After; only hosts that are paused.",
                each -> perHost(
                        each,
                        host -> host.pause()
                                .map(pause -> Durations.seconds(pause.left()))
                                .orElse(0.0)),
                "server_address");
        instruments.gauge(
                "muster_host_circuit",
                "The number of ports of a host whose circuit is in this state; only those that are not closed.",
                this::circuits,
                "server_address",
                "state");
    }

    private void addBackground(Instruments instruments) {
        instruments.gauge(
                "muster_background_groups",
                "Groups in the store that are not finished, of all nodes together; counted up to %d."
                        .formatted(BackgroundCounts.MAX),
                each -> moment.background.ifPresent(counts -> {
                    each.call(counts.queued(), "queued");
                    each.call(counts.running(), "running");
                }),
                "state");
        instruments.gauge(
                "muster_background_oldest_seconds",
                "How long the oldest group in the store has waited for a node; 0 if none waits.",
                each -> moment.background.ifPresent(counts -> each.call(Durations.seconds(counts.oldest()))));
        instruments.gauge(
                "muster_store_up",
                "Whether the database has answered this scrape in time.",
                () -> moment.background.isPresent() ? 1 : 0);
    }

    // the ports of a host together, and all hosts without a label of their own
    private void perHost(GaugeWithCallback.Callback each, ToDoubleFunction<HostStatus> value) {
        Map<String, Double> sums = new TreeMap<>();
        for (HostStatus host : moment.hosts) {
            sums.merge(metrics.hosts().of(host.name()), value.applyAsDouble(host), Double::sum);
        }
        sums.forEach((host, sum) -> {
            if (sum > 0) {
                each.call(sum, host);
            }
        });
    }

    private void circuits(GaugeWithCallback.Callback each) {
        Map<List<String>, Integer> counts = new HashMap<>();
        for (HostStatus host : moment.hosts) {
            if (host.circuit() != HostStatus.Circuit.CLOSED) {
                counts.merge(List.of(metrics.hosts().of(host.name()), Names.of(host.circuit())), 1, Integer::sum);
            }
        }
        counts.forEach((labels, count) -> each.call(count, labels.get(0), labels.get(1)));
    }

    /**
     * All metrics at this moment. Does not block; waits about a second for the database, and goes without it then.
     *
     * @param executor writes the text
     */
    public CompletionStage<byte[]> scrape(Executor executor) {
        return parts.store().ask().thenApplyAsync(this::write, executor);
    }

    // one at a time: the gauges are those of one moment
    private synchronized byte[] write(Optional<BackgroundCounts> background) {
        decideBusiest();
        moment = new Moment(metrics.load(), parts.hosts().status(), background);
        MetricSnapshots snapshots = metrics.registry().scrape();
        try (ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_SIZE)) {
            PrometheusTextFormatWriter.create().write(out, snapshots);
            return out.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private void decideBusiest() {
        long now = nanoTime.getAsLong();
        if (now - decidedAt >= BUSIEST_FOR) {
            decidedAt = now;
            metrics.hosts().decide();
            metrics.durations().keep(metrics.hosts()::has);
        }
    }
}
