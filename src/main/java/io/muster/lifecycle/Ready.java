package io.muster.lifecycle;

import io.muster.app.HandlerThreads;
import io.muster.background.Housekeeper;
import io.muster.budget.Admission;
import io.muster.outbound.OutboundClient;
import io.muster.registry.GroupRegistry;
import io.muster.rest.Serving;
import io.muster.settings.StoreSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Says whether groups are accepted, and how much there is to do. A PostgreSQL that is away, or takes no writes,
 * makes a node not ready, unless the settings say that it may run what needs none. A database file that H2 has given up does, since only a restart of the node helps.
 * A node whose HTTP client is being rebuilt is not ready either.
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

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("muster")
                .withData("runningGroups", registry.runningCount())
                .withData("runningTasks", admission.admitted())
                .withData("backgroundGroups", housekeeper.isUp())
                .withData("virtualThreads", handlers.areVirtual())
                .withData("database", housekeeper.reachesDatabase())
                .withData("needsRestart", store.database().needsRestart())
                .withData("httpClient", client.isRunning())
                .status(serving.hasBegun()
                        && !admission.isClosed()
                        && !store.database().needsRestart()
                        && hasItsDatabase()
                        && client.isRunning())
                .build();
    }

    private boolean hasItsDatabase() {
        return housekeeper.reachesDatabase()
                || store.readyWithoutIt()
                || store.database().isPartOfThisNode();
    }
}
