package io.muster.store;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A time of day that never runs faster than elapsed time, whatever the source clock says: for irreversible actions. A
 * source that jumps forward is trusted only once it has been ahead for a day; one that jumps back is trusted at once.
 * Thread-safe.
 */
final class SteadyClock {

    /** How much a clock may gain between two readings, since clocks are adjusted. */
    private static final Duration DRIFT = Duration.ofSeconds(10);

    private static final Duration TRUSTED_AFTER = Duration.ofHours(24);

    private final LongSupplier nanoTime;
    private @Nullable Instant last;
    private long lastAt;
    private boolean ahead;
    private long aheadSince;

    /** @param nanoTime elapsed time, as {@link System#nanoTime()} */
    SteadyClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * The trusted time.
     *
     * @param told the source clock's time, which may jump
     * @return that time; an earlier one while it has advanced further since the last call than time has elapsed
     */
    synchronized Instant instant(Instant told) {
        long now = nanoTime.getAsLong();
        Instant believed = last == null ? told : trusted(told, last.plusNanos(now - lastAt), now);
        last = believed;
        lastAt = now;
        return believed;
    }

    private Instant trusted(Instant told, Instant expected, long now) {
        if (!told.isAfter(expected.plus(DRIFT))) {
            ahead = false;
            return told;
        }
        if (!ahead) {
            ahead = true;
            aheadSince = now;
        }
        if (now - aheadSince < TRUSTED_AFTER.toNanos()) {
            return expected;
        }
        ahead = false;
        return told;
    }
}
