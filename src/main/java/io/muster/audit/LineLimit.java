package io.muster.audit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Limits the lines about refused requests, which anybody can cause: {@value #BURST_PER_SOURCE} at once and one in ten
 * seconds for each address, {@value #BURST} at once and {@value #PER_SECOND} per second for all addresses together. The
 * others are only counted. Thread-safe: guarded by its monitor.
 */
final class LineLimit {

    static final int BURST_PER_SOURCE = 20;
    static final int BURST = 200;
    static final int PER_SECOND = 2;

    private static final double PER_SECOND_AND_SOURCE = 0.1;
    private static final double NANOS_PER_SECOND = 1e9;

    // a source that was forgotten may write a burst again, within the limit of all sources
    private static final int MAX_SOURCES = 1_000;

    private final LongSupplier nanoTime;
    private final Bucket all;
    private final Map<String, Bucket> sources = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_SOURCES;
        }
    };
    private long omitted;

    LineLimit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.all = new Bucket(BURST, PER_SECOND, nanoTime.getAsLong());
    }

    /**
     * Whether a line about this source may be written.
     *
     * @return the number of lines that were omitted since the last that was written; negative if this one must be
     *     omitted, too
     */
    synchronized long enter(String source) {
        long now = nanoTime.getAsLong();
        Bucket own =
                sources.computeIfAbsent(source, unseen -> new Bucket(BURST_PER_SOURCE, PER_SECOND_AND_SOURCE, now));
        own.fill(now);
        all.fill(now);
        if (own.tokens < 1 || all.tokens < 1) {
            omitted++;
            return -1;
        }
        own.tokens--;
        all.tokens--;
        long before = omitted;
        omitted = 0;
        return before;
    }

    /** Guarded by the limit's monitor. */
    private static final class Bucket {
        private final double size;
        private final double perSecond;
        private double tokens;
        private long filledAt;

        private Bucket(double size, double perSecond, long now) {
            this.size = size;
            this.perSecond = perSecond;
            this.tokens = size;
            this.filledAt = now;
        }

        private void fill(long now) {
            tokens = Math.min(size, tokens + (now - filledAt) / NANOS_PER_SECOND * perSecond);
            filledAt = now;
        }
    }
}
