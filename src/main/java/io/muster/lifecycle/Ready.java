package io.muster.lifecycle;

import io.muster.app.HandlerThreads;
import io.muster.app.LoadedClasses;
import io.muster.background.Housekeeper;
import io.muster.budget.Admission;
import io.muster.named.NamedGroups;
import io.muster.outbound.OutboundClient;
import io.muster.registry.GroupRegistry;
import io.muster.rest.filter.Serving;
import io.muster.settings.StoreSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * The readiness check: whether groups are accepted, and the current load. A node is not ready if PostgreSQL is
 * unavailable or read-only, unless the settings say that it may run groups that are not stored; if H2 has given up its
 * file or classes cannot be loaded, since only a restart helps; or while its HTTP client is being rebuilt.
 */
@Readiness
@ApplicationScoped
public class Ready implements HealthCheck {

    @Inject
    Admission admission;

    @Inject
    GroupRegistry registry;

    @Inject
    HandlerThreads handlers;

    @Inject
    Housekeeper housekeeper;

    @Inject
    StoreSettings store;

    @Inject
    OutboundClient client;

    @Inject
    Serving serving;

    @Inject
    NamedGroups named;

    @Inject
    LoadedClasses classes;

    @Override
    public HealthCheckResponse call() {
        boolean lost = !housekeeper.reachesDatabase();
        boolean isNeeded = !store.readyWithoutIt() && !store.database().isPartOfThisNode();
        String since = housekeeper.databaseLostAt().map(Instant::toString).orElse("the start");
        HealthReport report = new HealthReport()
                .with("runningGroups", registry.runningCount())
                .with("runningTasks", admission.admitted())
                .with("backgroundGroups", housekeeper.isUp())
                .with("virtualThreads", handlers.areVirtual())
                .with("database", !lost)
                .with("lease", housekeeper.holdsLease())
                .with("needsRestart", store.database().needsRestart())
                .with("httpClient", client.isRunning())
                .with("namedGroups", named.all().size());
        if (!named.invalid().isEmpty()) {
            report.with("invalidGroupFiles", String.join(", ", named.invalid()));
        }
        return report.problemIf(!serving.hasBegun(), "the server has not started the whole application yet")
                .problemIf(classes.areBroken(), "a class could not be loaded: restart this node")
                .problemIf(
                        admission.isClosed() && !classes.areBroken(), "this node is stopping and accepts no new groups")
                .problemIf(store.database().needsRestart(), "H2 closed its file after an error: restart this node")
                .problemIf(lost && isNeeded, "the database has been unavailable since " + since)
                .warnIf(lost && !isNeeded, "no background groups: the database has been unavailable since " + since)
                .warnIf(
                        !lost && !housekeeper.holdsLease() && !admission.isClosed(),
                        "no background groups are claimed: the database has not confirmed this node's lease")
                .problemIf(!client.isRunning(), "the HTTP client is being rebuilt")
                .warnIf(!named.invalid().isEmpty(), "the files of some named groups are invalid")
                .build();
    }
}
