package io.muster.settings;

import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * How background groups are run.
 *
 * @param concurrency at most so many groups at once on this node
 * @param lease how long a node is silent before another takes it to be dead
 * @param bytesPerCaller the most bytes that one caller keeps in the database
 */
public record BackgroundSettings(int concurrency, Duration lease, long bytesPerCaller) {

    private static final long BYTES_PER_CALLER = 4L << 30;

    /** @throws IllegalArgumentException naming the setting that has a value it cannot have */
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
