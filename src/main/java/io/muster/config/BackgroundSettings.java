package io.muster.config;

import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * How background groups are run.
 *
 * @param concurrency at most so many groups at once on this node
 * @param lease how long a node is silent before another takes it to be dead
 */
record BackgroundSettings(int concurrency, Duration lease) {

    /** @throws IllegalArgumentException naming the setting that has a value it cannot have */
    static BackgroundSettings read(Config config) {
        return new BackgroundSettings(Settings.positive(config, "muster.background.concurrency", 64), lease(config));
    }

    static Duration lease(Config config) {
        return Settings.duration(config, "muster.background.lease", Duration.ofSeconds(15));
    }
}
