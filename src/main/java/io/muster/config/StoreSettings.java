package io.muster.config;

import io.muster.store.Database;
import io.muster.store.Database.H2File;
import io.muster.store.Database.Postgres;
import java.nio.file.Path;
import org.eclipse.microprofile.config.Config;

/**
 * Where durable groups are kept.
 *
 * @param poolSize at most so many connections of the store's at once
 * @param queryPoolSize at most so many at once for queries that are not the store's own
 */
record StoreSettings(Database database, int poolSize, int queryPoolSize) {

    /** @throws IllegalArgumentException naming the setting that has a value it cannot have */
    static StoreSettings read(Config config) {
        return new StoreSettings(
                database(config),
                Settings.positive(config, "muster.db.pool-size", 12),
                Settings.positive(config, "muster.db.query-pool-size", 8));
    }

    private static Database database(Config config) {
        return Settings.text(config, "muster.db.url")
                .<Database>map(url -> new Postgres(
                        url, Settings.text(config, "muster.db.user"), Settings.text(config, "muster.db.password")))
                .orElseGet(() -> new H2File(
                        Path.of(Settings.text(config, "muster.data.dir").orElse("muster-data"))));
    }
}
