package io.muster.app;

import com.zaxxer.hikari.HikariDataSource;
import io.muster.database.ConnectionPool;
import io.muster.database.Migration;
import io.muster.database.Transactions;
import io.muster.settings.StoreSettings;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import org.jdbi.v3.core.Jdbi;

/** The dedicated connection and thread of the heartbeat. */
final class HeartbeatResources implements AutoCloseable {

    private final HikariDataSource connection;
    private final Transactions transactions;
    private final ThreadPoolExecutor thread;

    /** @param settings of a database shared by several nodes */
    HeartbeatResources(StoreSettings settings, Migration migration, ThreadFactory threads) {
        connection = ConnectionPool.openForHeartbeat(settings.database(), settings.heartbeatTimeouts());
        // nothing here needs to survive a killed process
        transactions = new Transactions(Jdbi.create(connection), migration::isDone, Optional.empty());
        thread = Pools.of(1, 1, threads);
    }

    Transactions transactions() {
        return transactions;
    }

    Executor thread() {
        return thread;
    }

    @Override
    public void close() {
        thread.shutdown();
        connection.close();
    }
}
