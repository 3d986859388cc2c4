package io.muster.fault;

import java.time.Duration;
import org.awaitility.Awaitility;

/** What has to be so all the time. */
final class Meanwhile {

    private Meanwhile() {}

    /** Lets so much time pass, and checks something again and again meanwhile. */
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
