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

/** Produces the task type {@code sql}: the operator's queries, on the server's data sources. */
@ApplicationScoped
public class QueriesProducer {

    @Resource(lookup = MusterApplication.CANCELS)
    ManagedExecutorService cancels;

    // looked up at the start, on a thread that has the application's naming context: WildFly provides it on no other
    @Produces
    @Singleton
    @Typed(SqlTasks.class)
    SqlTasks sqlTasks(BlockingTasks blocking, Timer timer) {
        QuerySettings settings = QuerySettings.read(ConfigProvider.getConfig(), QueriesProducer::find);
        return new SqlTasks(settings.queries(), settings.limits(), blocking, timer, cancels);
    }

    @SuppressWarnings("BanJNDI") // the name is a setting; callers cannot choose it
    private static Optional<DataSource> find(String jndiName) {
        if (jndiName.equals(StoreProducer.DATA_SOURCE)) {
            // bypasses the server's pool: WildFly's does not wait for a connection, and keeps the ones it gets
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
