package io.muster.lifecycle;

import io.muster.named.NamedGroups;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Checks every two seconds for changed files of named groups. It does not use a {@code WatchService}, which has no
 * events for network file systems and needs its own thread.
 */
@ApplicationScoped
public class NamedGroupsReload {

    private static final long PERIOD_SECONDS = 2;

    @Inject
    NamedGroups groups;

    @Resource
    ManagedScheduledExecutorService timer;

    private Optional<ScheduledFuture<?>> looks = Optional.empty();

    void begin(@Observes @Initialized(ApplicationScoped.class) Object event) {
        if (groups.folder().isPresent()) {
            looks = Optional.of(
                    timer.scheduleWithFixedDelay(groups::look, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS));
        }
    }

    void end(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        looks.ifPresent(running -> running.cancel(false));
    }
}
