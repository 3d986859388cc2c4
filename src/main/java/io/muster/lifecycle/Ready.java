package io.muster.lifecycle;

import io.muster.app.HandlerThreads;
import io.muster.background.Housekeeper;
import io.muster.budget.Admission;
import io.muster.named.NamedGroups;
import io.muster.outbound.OutboundClient;
import io.muster.registry.GroupRegistry;
import io.muster.rest.Serving;
import io.muster.settings.StoreSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * The readiness check: whether groups are accepted, and the current load. A node is not ready if PostgreSQL is
 * unavailable or read-only, unless the settings say that it may run groups that are not stored; if H2 has given up its
 * file, since only a restart helps; or while its HTTP client is being rebuilt.
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

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("muster")
                .withData("runningGroups", registry.runningCount())
                .withData("runningTasks", admission.admitted())
                .withData("backgroundGroups", housekeeper.isUp())
                .withData("virtualThreads", handlers.areVirtual())
                .withData("database", housekeeper.reachesDatabase())
                .withData("needsRestart", store.database().needsRestart())
                .withData("httpClient", client.isRunning())
                .withData("namedGroups", named.all().size());
        if (!named.invalid().isEmpty()) {
            response.withData("invalidGroupFiles", String.join(", ", named.invalid()));
        }
        return response.status(serving.hasBegun()
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
