package io.muster.store;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A time of day that runs no faster than time passes, whatever clock it is told: for what cannot be undone. A clock that is
 * put forward is believed only once it has been ahead for a day; one that is put back is believed at once. Thread-safe.
 */
final class SteadyClock {

    /** What a clock may gain between two looks at it, since clocks are adjusted. */
    private static final Duration DRIFT = Duration.ofSeconds(10);

    private static final Duration BELIEVED_AFTER = Duration.ofHours(24);

    private final LongSupplier nanoTime;
    private @Nullable Instant last;
    private long lastAt;
    private boolean ahead;
    private long aheadSince;

    /** @param nanoTime measures what has passed, as {@link System#nanoTime()} */
    SteadyClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * The time, as far as it can be believed.
     *
     * @param told the time by a clock that may be put forward and back
     * @return that time; an earlier one while that is further ahead of the last than time has passed since
     */
    synchronized Instant instant(Instant told) {
        long now = nanoTime.getAsLong();
        Instant believed = last == null ? told : believe(told, last.plusNanos(now - lastAt), now);
        last = believed;
        lastAt = now;
        return believed;
    }

    private Instant believe(Instant told, Instant expected, long now) {
        if (!told.isAfter(expected.plus(DRIFT))) {
            ahead = false;
            return told;
        }
        if (!ahead) {
            ahead = true;
            aheadSince = now;
        }
        if (now - aheadSince < BELIEVED_AFTER.toNanos()) {
            return expected;
        }
        ahead = false;
        return told;
    }
}
