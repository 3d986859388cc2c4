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
import java.time.Instant;
import java.util.concurrent.ThreadPoolExecutor;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
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
        HealthReport report = new HealthReport();
        recent(report, "timer", timer.sinceBeat(), "the timer has not run");
        recent(report, "httpClient", client.unattended(), "the HTTP client has not worked");
        recent(report, "housekeeper", housekeeper.sinceLastRound(), "the database's housekeeper has not run");
        String threads = " wait, and no thread can be created for them";
        return report.part("storeThreads", Pools.isServed(storeThreads), "calls to the database" + threads)
                .part("replyThreads", Pools.isServed(replyThreads), "responses" + threads)
                .part(
                        "classes",
                        !classes.areBroken(),
                        "a class could not be loaded, first at %s; the log has its name"
                                .formatted(classes.brokenAt()
                                        .map(Instant::toString)
                                        .orElse("")))
                .part("database", !store.database().needsRestart(), "H2 closed its file after an error; see the log")
                .build();
    }

    private void recent(HealthReport report, String key, Duration since, String problem) {
        report.part(key, since.compareTo(longestPause) < 0, "%s for %d s".formatted(problem, since.toSeconds()));
    }
}
