package io.muster.lifecycle;

import io.muster.rest.filter.Serving;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/**
 * The startup check: whether the server has started the whole application. Once it has, the check never fails again;
 * whether the database can be reached is up to {@link Ready}, since a restart would not help.
 */
@Startup
@ApplicationScoped
public class Started implements HealthCheck {

    @Inject
    Serving serving;

    @Override
    public HealthCheckResponse call() {
        return new HealthReport()
                .part("started", serving.hasBegun(), "the server has not started the whole application yet")
                .build();
    }
}
