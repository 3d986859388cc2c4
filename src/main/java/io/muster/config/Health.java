package io.muster.config;

import io.muster.group.Admission;
import io.muster.registry.GroupRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Says that the application is there, and how much it has to do. */
@Liveness
@Readiness
@ApplicationScoped
public class Health implements HealthCheck {

    @Inject
    Admission admission;

    @Inject
    GroupRegistry registry;

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("muster")
                .withData("runningGroups", registry.runningCount())
                .withData("runningTasks", admission.admitted())
                .up()
                .build();
    }
}
