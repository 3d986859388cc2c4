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
 * Where durable groups are kept.
 *
 * @param timeouts of the store's connections
 * @param heartbeatTimeouts of the heartbeat's connection
 * @param poolSize at most so many connections of the store's at once
 * @param queryPoolSize at most so many at once for queries that are not the store's own
 * @param readyWithoutIt whether a node whose database is away is ready all the same, for groups that are not kept
 */
public record StoreSettings(
        Database database,
        SessionTimeouts timeouts,
        SessionTimeouts heartbeatTimeouts,
        int poolSize,
        int queryPoolSize,
        boolean readyWithoutIt) {

    /** @throws IllegalArgumentException naming the setting that has a value it cannot have */
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
        // what a node that is frozen has locked is free when another takes its groups over
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
