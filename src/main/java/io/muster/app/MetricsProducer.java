package io.muster.app;

import io.muster.database.Transactions;
import io.muster.document.DocumentLimits;
import io.muster.group.engine.ResultLimits;
import io.muster.group.observer.GroupListener;
import io.muster.metrics.Metrics;
import io.muster.metrics.NodeMetrics;
import io.muster.metrics.StoreProbe;
import io.muster.outbound.CallListener;
import io.muster.outbound.CallListeners;
import io.muster.outbound.OutboundClient;
import io.muster.rest.problem.RefusalListener;
import io.muster.settings.OutboundSettings;
import io.muster.store.claim.BackgroundCounts;
import io.muster.tracing.Traces;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;

/** Produces those that are told what happens: to groups, to calls, and to requests; and the metrics that they count. */
@ApplicationScoped
public class MetricsProducer {

    // longer than a healthy database takes, and shorter than scrapers wait
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @Produces
    @Singleton
    Metrics metrics(OutboundSettings settings) {
        return new Metrics(settings.namedHosts());
    }

    @Produces
    @Singleton
    GroupListener groups(Metrics metrics, Traces traces) {
        return GroupListener.all(List.of(metrics.groups(), traces));
    }

    @Produces
    @Singleton
    CallListener calls(Metrics metrics, Traces traces) {
        return new CallListeners(metrics.calls(), traces);
    }

    @Produces
    @Singleton
    RefusalListener refusals(Metrics metrics) {
        return metrics::refused;
    }

    @Produces
    @Singleton
    NodeMetrics nodeMetrics(
            Metrics metrics,
            OutboundClient client,
            ResultLimits results,
            DocumentLimits documents,
            Transactions transactions,
            @Stored ThreadPoolExecutor executor) {
        StoreProbe store = new StoreProbe(() -> BackgroundCounts.read(transactions), executor, PATIENCE);
        return new NodeMetrics(
                metrics,
                new NodeMetrics.Parts(client.hosts(), results.node(), documents.node(), store),
                System::nanoTime);
    }
}
