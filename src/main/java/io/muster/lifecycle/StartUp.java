package io.muster.lifecycle;

import com.zaxxer.hikari.HikariDataSource;
import io.muster.app.HandlerThreads;
import io.muster.database.Migration;
import io.muster.database.UnusableDatabaseException;
import io.muster.handler.TaskFactories;
import io.muster.handler.TaskFactory;
import io.muster.logging.Log;
import io.muster.named.NamedGroups;
import io.muster.settings.AccessSettings;
import io.muster.settings.OutboundSettings;
import io.muster.task.LoadingFailure;
import io.muster.timer.ErrorLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.lang.System.Logger.Level;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Creates all components when the application starts, so that a wrong setting fails the start rather than a later
 * request.
 */
@ApplicationScoped
public class StartUp {

    private static final System.Logger LOG = Log.of(StartUp.class);

    void check(
            @Observes @Initialized(ApplicationScoped.class) Object event,
            OutboundSettings settings,
            TaskFactories factories,
            HandlerThreads handlers,
            NamedGroups named,
            AccessSettings access,
            Migration migration,
            HikariDataSource pool) {
        open(migration, pool);
        loadNow(LoadingFailure.class, ErrorLog.class, HealthReport.class);
        // now, since WildFly runs health checks on a thread without the application's resources
        handlers.examine();
        LOG.log(Level.INFO, "Accepted callers: {0}", access.told());
        if (OutboundSettings.isTryingOut(ConfigProvider.getConfig())) {
            LOG.log(
                    Level.WARNING,
                    "For a quick start, tasks may call this machine itself: {0}. Set muster.outbound.allow to choose what they"
                            + " may call besides public addresses.",
                    settings.outboundAllow());
        } else {
            LOG.log(Level.INFO, "Tasks may call public addresses and: {0}", orNone(settings.outboundAllow()));
        }
        LOG.log(
                Level.INFO,
                "Task types: {0}",
                factories.all().stream().map(TaskFactory::type).collect(Collectors.joining(", ")));
        LOG.log(Level.INFO, "Named groups: {0}", told(named));
    }

    private static String told(NamedGroups named) {
        return named.folder()
                .map(folder -> named.all().size() + " in " + folder)
                .orElse("none");
    }

    private static void open(Migration migration, HikariDataSource pool) {
        try {
            migration.migrateIfReachable();
        } catch (UnusableDatabaseException refused) {
            // WildFly does not dispose of beans in this case, and the pool would keep retrying until it can open the
            // other process's file
            pool.close();
            throw refused;
        }
    }

    /**
     * Loads classes that are needed when they cannot be loaded any more: an application's files are closed during
     * redeployment.
     */
    private static void loadNow(Class<?>... needed) {
        for (Class<?> type : needed) {
            try {
                Class.forName(type.getName(), true, type.getClassLoader());
            } catch (ClassNotFoundException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    private static String orNone(String text) {
        return text.isEmpty() ? "none" : text;
    }
}
