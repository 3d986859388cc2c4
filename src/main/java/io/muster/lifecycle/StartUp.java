package io.muster.lifecycle;

import com.zaxxer.hikari.HikariDataSource;
import io.muster.app.HandlerThreads;
import io.muster.database.Migration;
import io.muster.database.UnusableDatabaseException;
import io.muster.handler.TaskFactories;
import io.muster.handler.TaskFactory;
import io.muster.logging.Log;
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

/** Puts everything together as the application starts, so that a wrong setting stops it then and not a caller later. */
@ApplicationScoped
public class StartUp {

    private static final System.Logger LOG = Log.of(StartUp.class);

    void check(
            @Observes @Initialized(ApplicationScoped.class) Object event,
            OutboundSettings settings,
            TaskFactories factories,
            HandlerThreads handlers,
            AccessSettings access,
            Migration migration,
            HikariDataSource pool) {
        open(migration, pool);
        loadNow(LoadingFailure.class, ErrorLog.class);
        // now, since WildFly asks for health on a thread that finds no resource of the application
        handlers.look();
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
    }

    private static void open(Migration migration, HikariDataSource pool) {
        try {
            migration.migrateIfReachable();
        } catch (UnusableDatabaseException refused) {
            // WildFly disposes of nothing then, and the pool would go on trying, until it has the other's file
            pool.close();
            throw refused;
        }
    }

    /** Loads what is needed once no more classes can be loaded: an application's files are closed as it is redeployed. */
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
