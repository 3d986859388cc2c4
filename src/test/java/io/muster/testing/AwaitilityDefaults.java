package io.muster.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.pollinterval.IterativePollInterval;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Sets Awaitility's defaults. It checks after 10 ms, and then less and less often, up to every 100 ms: most conditions of
 * tests hold sooner. It gives up after a minute: a machine with other builds may be busy for longer than Awaitility's
 * own ten seconds. JUnit finds this by {@code META-INF/services}.
 */
public final class AwaitilityDefaults implements LauncherSessionListener {

    private static final Duration FIRST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultTimeout(TIMEOUT);
        Awaitility.setDefaultPollDelay(FIRST);
        Awaitility.setDefaultPollInterval(IterativePollInterval.iterative(AwaitilityDefaults::next, FIRST));
    }

    private static Duration next(Duration last) {
        Duration longer = last.multipliedBy(3).dividedBy(2);
        return longer.compareTo(LONGEST) < 0 ? longer : LONGEST;
    }
}
