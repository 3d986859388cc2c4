package io.muster.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * The durations of calls by method, host, status and error, named as OpenTelemetry names them. The text of all combinations is
 * limited: those for which there is no room count for all other hosts together. Thread-safe.
 */
final class CallDurations implements Collector {

    private static final String NAME = "http_client_request_duration_seconds";
    private static final double[] BOUNDS = {0.05, 0.25, 1, 5, Double.POSITIVE_INFINITY};

    // about 100 combinations
    private static final int MAX_TEXT = 136_000;
    // the part of that which only _other may use: some combinations of method and status
    private static final int FOR_OTHERS = 10_000;
    // of one host: its ports, methods and statuses
    private static final int MAX_PER_HOST = 16;
    private static final int LINES = BOUNDS.length + 2;
    // of a line, without the values of its labels
    private static final int LINE = 150;

    /**
     * The labels; empty texts and zero for none.
     *
     * @param method of the request, or {@code _OTHER}
     * @param host its name, or {@code _other}
     */
    record Key(String method, String host, int port, String status, String error) {

        private Key ofAnyHost() {
            return new Key(method, BoundedNames.OTHER, 0, status, error);
        }

        private Key ofAnything() {
            return new Key("_OTHER", BoundedNames.OTHER, 0, "", error.isEmpty() ? "" : "_OTHER");
        }

        private int text() {
            return LINES * (LINE + method.length() + host.length() + status.length() + error.length());
        }

        private Labels labels() {
            Labels labels = Labels.of("http_request_method", method, "server_address", host);
            labels = port == 0 ? labels : labels.add("server_port", Integer.toString(port));
            labels = status.isEmpty() ? labels : labels.add("http_response_status_code", status);
            return error.isEmpty() ? labels : labels.add("error_type", error);
        }
    }

    /** The calls of one combination. */
    private static final class Series {

        private final LongAdder[] counts = new LongAdder[BOUNDS.length];
        private final DoubleAdder sum = new DoubleAdder();

        private Series() {
            for (int i = 0; i < counts.length; i++) {
                counts[i] = new LongAdder();
            }
        }

        private void observe(double seconds) {
            int bucket = 0;
            while (seconds > BOUNDS[bucket]) {
                bucket++;
            }
            counts[bucket].increment();
            sum.add(seconds);
        }

        private HistogramDataPointSnapshot snapshot(Labels labels) {
            long[] now = new long[counts.length];
            for (int i = 0; i < now.length; i++) {
                now[i] = counts[i].sum();
            }
            return HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, now))
                    .sum(sum.sum())
                    .labels(labels)
                    .build();
        }
    }

    private final Map<Key, Series> series = new ConcurrentHashMap<>();
    // guarded by this object, as is every change of the keys
    private final Map<String, Integer> perHost = new ConcurrentHashMap<>();
    private int text;

    void observe(Key key, double seconds) {
        Series known = series.get(key);
        (known == null ? find(key) : known).observe(seconds);
    }

    private synchronized Series find(Key key) {
        if (add(key)) {
            return Objects.requireNonNull(series.get(key));
        }
        Key others = key.ofAnyHost();
        if (add(others)) {
            return Objects.requireNonNull(series.get(others));
        }
        return series.computeIfAbsent(others.ofAnything(), any -> new Series());
    }

    private boolean add(Key key) {
        if (series.containsKey(key)) {
            return true;
        }
        boolean isOther = key.host.equals(BoundedNames.OTHER);
        int room = isOther ? MAX_TEXT : MAX_TEXT - FOR_OTHERS;
        int ofHost = perHost.getOrDefault(key.host, 0);
        if (text + key.text() > room || !isOther && ofHost >= MAX_PER_HOST) {
            return false;
        }
        text += key.text();
        perHost.put(key.host, ofHost + 1);
        series.put(key, new Series());
        return true;
    }

    /** Ends the time series of hosts that have no label of their own any more. */
    synchronized void keep(Predicate<String> labelled) {
        for (Key key : Set.copyOf(series.keySet())) {
            if (!key.host.equals(BoundedNames.OTHER) && !labelled.test(key.host)) {
                series.remove(key);
                text -= key.text();
                perHost.remove(key.host);
            }
        }
    }

    @Override
    public MetricSnapshot collect() {
        HistogramSnapshot.Builder snapshot = HistogramSnapshot.builder()
                .name(NAME)
                .help("Calls of other servers, from the permit of the host to the end of the response.");
        series.forEach((key, calls) -> snapshot.dataPoint(calls.snapshot(key.labels())));
        return snapshot.build();
    }
}
