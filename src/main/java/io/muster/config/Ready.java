package io.muster.config;

import io.muster.group.Admission;
import io.muster.registry.GroupRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Says whether groups are taken on, and how much there is to do. */
@Readiness
@ApplicationScoped
public class Ready implements HealthCheck {

    @Inject
    Admission admission;

    @Inject
    GroupRegistry registry;

    @Inject
    HandlerThreads handlers;

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("muster")
                .withData("runningGroups", registry.runningCount())
                .withData("runningTasks", admission.admitted())
                .withData("virtualThreads", handlers.areVirtual())
                .status(!admission.isClosed())
                .build();
    }
}
