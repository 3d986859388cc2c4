package io.muster.config;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Says that the application is there, and not in a state that only a restart of the node helps out of. */
@Liveness
@ApplicationScoped
public class Live implements HealthCheck {

    @Inject
    StoreSettings store;

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("muster")
                .status(!store.database().needsRestart())
                .build();
    }
}
