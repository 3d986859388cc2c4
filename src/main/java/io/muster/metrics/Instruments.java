package io.muster.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/** Creates the metrics of one registry. */
record Instruments(PrometheusRegistry registry) {

    // few, since each of them is a line for each combination of labels
    private static final double[] SECONDS = {0.05, 0.25, 1, 5, 30};

    /** @param name without {@code _total} */
    Counter counter(String name, String help, String... labels) {
        return Counter.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(registry);
    }

    /** A histogram of durations. */
    Histogram seconds(String name, String help, String... labels) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .withoutExemplars()
                .register(registry);
    }

    /** A gauge without labels that is read at each scrape. */
    void gauge(String name, String help, DoubleSupplier value) {
        gauge(name, help, callback -> callback.call(value.getAsDouble()), new String[0]);
    }

    /** A gauge that is read at each scrape. */
    void gauge(String name, String help, Consumer<GaugeWithCallback.Callback> values, String... labels) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .callback(values)
                .register(registry);
    }
}
