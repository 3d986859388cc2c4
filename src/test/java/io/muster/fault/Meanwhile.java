package io.muster.fault;

import java.time.Duration;
import org.awaitility.Awaitility;

/** Conditions that must hold for a period. */
final class Meanwhile {

    private Meanwhile() {}

    /** Waits for this time, and checks repeatedly meanwhile. */
    static void whilePassing(Duration time, Runnable check) {
        long begin = System.nanoTime();
        Awaitility.await("end of " + time)
                .atMost(time.plusSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    check.run();
                    return System.nanoTime() - begin > time.toNanos();
                });
    }
}
