package io.muster.settings;

import io.muster.background.Background;
import io.muster.database.Database;
import io.muster.database.Database.H2File;
import io.muster.database.Database.Postgres;
import io.muster.database.SessionTimeouts;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * The database of durable groups.
 *
 * @param timeouts of the store's connections
 * @param heartbeatTimeouts of the heartbeat's connection
 * @param poolSize the maximum number of connections of the store
 * @param queryPoolSize the maximum number of connections for other queries
 * @param readyWithoutIt whether a node without its database still reports ready, for groups that are not stored
 */
public record StoreSettings(
        Database database,
        SessionTimeouts timeouts,
        SessionTimeouts heartbeatTimeouts,
        int poolSize,
        int queryPoolSize,
        boolean readyWithoutIt) {

    /** @throws IllegalArgumentException if a setting is invalid; names it */
    public static StoreSettings read(Config config) {
        Duration lease = BackgroundSettings.lease(config);
        SessionTimeouts timeouts = timeouts(config, lease);
        return new StoreSettings(
                database(config),
                timeouts,
                timeouts.noLongerThan(Background.longestBeat(lease)),
                ConfigValues.positive(config, "muster.db.pool-size", 12),
                ConfigValues.positive(config, "muster.db.query-pool-size", 8),
                ConfigValues.flag(config, "muster.ready-without-database"));
    }

    private static SessionTimeouts timeouts(Config config, Duration lease) {
        SessionTimeouts defaults = SessionTimeouts.DEFAULTS;
        // the locks of a frozen node are released before another takes over its groups
        Duration idle = lease.multipliedBy(2).dividedBy(3);
        return new SessionTimeouts(
                ConfigValues.duration(config, "muster.db.connect-timeout", defaults.connect()),
                ConfigValues.duration(config, "muster.db.socket-timeout", defaults.socket()),
                ConfigValues.duration(config, "muster.db.statement-timeout", defaults.statement()),
                ConfigValues.duration(config, "muster.db.lock-timeout", defaults.lock()),
                ConfigValues.duration(
                        config,
                        "muster.db.idle-transaction-timeout",
                        idle.compareTo(defaults.idleTransaction()) < 0 ? idle : defaults.idleTransaction()),
                ConfigValues.duration(config, "muster.db.tcp-user-timeout", defaults.tcpUser()));
    }

    private static Database database(Config config) {
        return ConfigValues.text(config, "muster.db.url")
                .<Database>map(url -> new Postgres(
                        url,
                        ConfigValues.text(config, "muster.db.user"),
                        ConfigValues.text(config, "muster.db.password")))
                .orElseGet(() -> new H2File(
                        Path.of(ConfigValues.text(config, "muster.data.dir").orElse("muster-data"))));
    }
}
