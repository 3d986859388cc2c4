package io.muster.settings;

import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * How background groups are run.
 *
 * @param concurrency the maximum number of concurrent groups on this node
 * @param lease how long a node is silent before another declares it dead
 * @param bytesPerCaller the maximum storage per caller in the database
 */
public record BackgroundSettings(int concurrency, Duration lease, long bytesPerCaller) {

    private static final long BYTES_PER_CALLER = 4L << 30;

    /** @throws IllegalArgumentException if a setting is invalid; names it */
    public static BackgroundSettings read(Config config) {
        return new BackgroundSettings(
                ConfigValues.positive(config, "muster.background.concurrency", 64),
                lease(config),
                ConfigValues.positiveLong(config, "muster.background.max-bytes-per-caller", BYTES_PER_CALLER));
    }

    static Duration lease(Config config) {
        return ConfigValues.duration(config, "muster.background.lease", Duration.ofSeconds(15));
    }
}
