package io.muster.app;

import com.zaxxer.hikari.HikariDataSource;
import io.muster.background.HintReceiver;
import io.muster.database.ConnectionPool;
import io.muster.database.Migration;
import io.muster.database.NotificationListener;
import io.muster.database.Transactions;
import io.muster.settings.StoreSettings;
import io.muster.store.node.WorkNotifications;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import org.jdbi.v3.core.Jdbi;

/** Dedicated connections and threads for communication between nodes: one of each for the heartbeat, and for hints. */
final class ClusterResources implements AutoCloseable {

    private final HikariDataSource connection;
    private final Transactions transactions;
    private final ThreadPoolExecutor thread;
    private final NotificationListener hints;
    private final ThreadPoolExecutor hintThread;

    /** @param settings of a database shared by several nodes */
    ClusterResources(StoreSettings settings, Migration migration, ThreadFactory threads) {
        connection = ConnectionPool.openForHeartbeat(settings.database(), settings.heartbeatTimeouts());
        // nothing here needs to survive a killed process
        transactions = new Transactions(Jdbi.create(connection), migration::isDone, Optional.empty());
        thread = Pools.of(1, 1, threads);
        hints = new NotificationListener(settings.database(), WorkNotifications.CHANNEL, settings.timeouts());
        hintThread = Pools.of(1, 1, threads);
    }

    Transactions transactions() {
        return transactions;
    }

    Executor thread() {
        return thread;
    }

    HintReceiver hintReceiver() {
        return new HintReceiver(hints, hintThread);
    }

    @Override
    public void close() {
        hints.close();
        hintThread.shutdown();
        thread.shutdown();
        connection.close();
    }
}
