package io.muster.lifecycle;

import io.muster.app.LoadedClasses;
import io.muster.app.Pools;
import io.muster.app.Stored;
import io.muster.background.Housekeeper;
import io.muster.outbound.OutboundClient;
import io.muster.rest.Replies;
import io.muster.settings.StoreSettings;
import io.muster.timer.ScheduledTimer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadPoolExecutor;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/**
 * The liveness check: whether the threads and classes that this node needs are available. Each thread survives
 * exceptions of its actions, or is replaced; this check fails if neither has worked, or the store's file can be
 * reopened only by a restart.
 */
@Liveness
@ApplicationScoped
public class Live implements HealthCheck {

    /** Longer than any pause from which a node recovers by itself. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Duration longestPause;

    @Inject
    ScheduledTimer timer;

    @Inject
    OutboundClient client;

    @Inject
    Housekeeper housekeeper;

    @Inject
    @Stored
    ThreadPoolExecutor storeThreads;

    @Inject
    @Replies
    ThreadPoolExecutor replyThreads;

    @Inject
    StoreSettings store;

    @Inject
    LoadedClasses classes;

    public Live() {
        this(LONGEST_PAUSE);
    }

    /** @param longestPause a component not seen to work for this long counts as dead */
    Live(Duration longestPause) {
        this.longestPause = longestPause;
    }

    @Override
    public HealthCheckResponse call() {
        Map<String, Boolean> parts = new LinkedHashMap<>();
        parts.put("timer", isRecent(timer.sinceBeat()));
        parts.put("httpClient", isRecent(client.unattended()));
        parts.put("housekeeper", isRecent(housekeeper.sinceLastRound()));
        parts.put("storeThreads", Pools.isServed(storeThreads));
        parts.put("replyThreads", Pools.isServed(replyThreads));
        parts.put("classes", !classes.areBroken());
        parts.put("database", !store.database().needsRestart());
        HealthCheckResponseBuilder response = HealthCheckResponse.named("muster");
        parts.forEach(response::withData);
        return response.status(!parts.containsValue(false)).build();
    }

    private boolean isRecent(Duration since) {
        return since.compareTo(longestPause) < 0;
    }
}
