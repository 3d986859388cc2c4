package io.muster.spans;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The times of the spans of one group or callback: monotonic, from its start on, whatever is done to the time of day. Immutable. */
final class SpanClock {

    static final TimeUnit UNIT = TimeUnit.NANOSECONDS;

    private final long offset;

    private final LongSupplier nanoTime;

    SpanClock() {
        this(System::nanoTime);
    }

    SpanClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        Instant now = Instant.now();
        offset = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - nanoTime.getAsLong();
    }

    /** Now, in nanoseconds since 1970. */
    long nanos() {
        return offset + nanoTime.getAsLong();
    }
}
