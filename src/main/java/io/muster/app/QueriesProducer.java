package io.muster.app;

import io.muster.handler.sql.SqlTasks;
import io.muster.rest.MusterApplication;
import io.muster.settings.QuerySettings;
import io.muster.task.BlockingTasks;
import io.muster.timer.Timer;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;

/** Puts the task type {@code sql} together: the operator's queries, on the server's data sources. */
@ApplicationScoped
public class QueriesProducer {

    @Resource(lookup = MusterApplication.CANCELS)
    ManagedExecutorService cancels;

    // asked for at the start, on a thread that finds the application's names: WildFly has them on no other
    @Produces
    @Singleton
    @Typed(SqlTasks.class)
    SqlTasks sqlTasks(BlockingTasks blocking, Timer timer) {
        QuerySettings settings = QuerySettings.read(ConfigProvider.getConfig(), QueriesProducer::find);
        return new SqlTasks(settings.queries(), settings.limits(), blocking, timer, cancels);
    }

    @SuppressWarnings("BanJNDI") // the name is a setting; no caller can choose it
    private static Optional<DataSource> find(String jndiName) {
        if (jndiName.equals(StoreProducer.DATA_SOURCE)) {
            // past the server's own pool: WildFly's does not wait for a connection, and keeps those that it got
            return Optional.of(new MusterDataSource());
        }
        try {
            Object found = InitialContext.doLookup(jndiName);
            return found instanceof DataSource source ? Optional.of(source) : Optional.empty();
        } catch (NamingException absent) {
            return Optional.empty();
        }
    }
}
