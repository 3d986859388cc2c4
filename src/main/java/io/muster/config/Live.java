package io.muster.config;

import io.muster.outbound.OutboundClient;
import io.muster.timer.ScheduledTimer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.ThreadPoolExecutor;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Says whether the threads are there without which this node cannot work. Each of them survives what its actions throw, or
 * is replaced; this fails if neither has worked, or the store's file can only be opened again by a restart.
 */
@Liveness
@ApplicationScoped
public class Live implements HealthCheck {

    /** Longer than any pause of a node that recovers by itself. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    @Inject
    ScheduledTimer timer;

    @Inject
    OutboundClient client;

    @Inject
    @Stored
    ThreadPoolExecutor storeThreads;

    @Inject
    StoreSettings store;

    @Override
    public HealthCheckResponse call() {
        boolean timing = isRecent(timer.sinceBeat());
        boolean calling = isRecent(client.unattended());
        boolean storing = Pools.isServed(storeThreads);
        return HealthCheckResponse.named("muster")
                .withData("timer", timing)
                .withData("httpClient", calling)
                .withData("storeThreads", storing)
                .status(timing && calling && storing && !store.database().needsRestart())
                .build();
    }

    private static boolean isRecent(Duration since) {
        return since.compareTo(LONGEST_PAUSE) < 0;
    }
}
