package io.muster.app;

import com.zaxxer.hikari.HikariDataSource;
import io.muster.database.ConnectionPool;
import io.muster.database.Migration;
import io.muster.database.Schema;
import io.muster.settings.StoreSettings;
import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jdbi.v3.core.Jdbi;

/** Produces the store, and defines the data source for other queries to its database; see ADR 8. */
@DataSourceDefinition(
        name = StoreProducer.DATA_SOURCE,
        className = "io.muster.app.MusterDataSource",
        description = "Muster's database, whichever it is",
        url = "from the settings",
        transactional = false,
        initialPoolSize = 0,
        minPoolSize = 0,
        // Payara rejects more than this at once; callers wait at the pool behind it
        maxPoolSize = 256,
        // Payara: no pooling of its own
        properties = "fish.payara.pooling=false")
@ApplicationScoped
public class StoreProducer {

    /** The database, for other queries of the application. */
    static final String DATA_SOURCE = "java:app/jdbc/muster";

    @Produces
    @Singleton
    StoreSettings storeSettings() {
        return StoreSettings.read(ConfigProvider.getConfig());
    }

    @Produces
    @Singleton
    HikariDataSource pool(StoreSettings settings) {
        return ConnectionPool.open(settings.database(), settings.poolSize(), settings.timeouts());
    }

    // static: when the application stops, WildFly can create no instance of this class any more
    static void close(@Disposes HikariDataSource pool) {
        pool.close();
        MusterDataSource.closePool();
    }

    @Produces
    @Singleton
    Jdbi jdbi(HikariDataSource pool) {
        return Jdbi.create(pool);
    }

    @Produces
    @Singleton
    Migration migration(StoreSettings settings, Jdbi jdbi) {
        return new Migration(settings.database(), jdbi, Schema.ofMuster());
    }
}
