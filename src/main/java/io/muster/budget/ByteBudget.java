package io.muster.budget;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A number of bytes shared by all callers, of which each caller may have a part: bytes are reserved before they are
 * used and released afterwards. Thread-safe, non-blocking.
 */
public final class ByteBudget {

    private final long max;
    private final long perCaller;
    private final AtomicLong reserved = new AtomicLong();
    // only callers with reserved bytes, so that its size is bounded
    private final ConcurrentMap<String, Reserved> byCaller = new ConcurrentHashMap<>();

    /** The bytes reserved by one caller. */
    private record Reserved(long held, long brief) {

        private static final Reserved NOTHING = new Reserved(0, 0);
    }

    /**
     * A budget of which one caller may use everything.
     *
     * @param max the maximum number of bytes reserved at once
     */
    public ByteBudget(long max) {
        this(max, max);
    }

    /**
     * @param max the maximum number of bytes reserved at once
     * @param perCaller the maximum for one caller
     */
    public ByteBudget(long max, long perCaller) {
        this.max = max;
        this.perCaller = Math.min(perCaller, max);
    }

    /** A budget of its own, whose limits are a part of those of this one, in percent. */
    public ByteBudget part(int percent) {
        double part = percent / 100.0;
        return new ByteBudget((long) (max * part), (long) (perCaller * part));
    }

    /** A budget without a limit. */
    public static ByteBudget unlimited() {
        return new ByteBudget(Long.MAX_VALUE);
    }

    /** One caller's part of a budget, which it cannot exceed. Thread-safe. */
    public final class Share {

        private final String caller;

        private Share(String caller) {
            this.caller = caller;
        }

        /**
         * Reserves bytes if both the caller and the node have that many left; otherwise none.
         *
         * @return whether they were reserved
         */
        public boolean tryReserve(long bytes) {
            return tryReserve(bytes, 0);
        }

        /**
         * Reserves bytes for a moment, until {@link #releaseBrief}. For these the caller may exceed its part by half
         * of it.
         */
        public boolean tryReserveBriefly(long bytes) {
            return tryReserve(0, bytes);
        }

        private boolean tryReserve(long held, long brief) {
            long bytes = held + brief;
            if (bytes == 0) {
                return true;
            }
            AtomicBoolean granted = new AtomicBoolean();
            boolean noted = false;
            try {
                byCaller.compute(caller, (name, known) -> {
                    Reserved before = known == null ? Reserved.NOTHING : known;
                    boolean fits = (held == 0 || held <= perCaller - before.held)
                            && bytes <= briefMax() - before.held - before.brief;
                    granted.set(fits && ByteBudget.this.tryReserve(bytes));
                    return granted.get() ? new Reserved(before.held + held, before.brief + brief) : known;
                });
                noted = true;
            } finally {
                if (!noted && granted.get()) {
                    ByteBudget.this.release(bytes);
                }
            }
            return granted.get();
        }

        /** Reserves bytes regardless of the limits: for what is in memory already. */
        public void reserveAnyway(long bytes) {
            // first, since only this can fail
            add(bytes, 0);
            ByteBudget.this.reserveAnyway(bytes);
        }

        public void release(long bytes) {
            release(bytes, 0);
        }

        public void releaseBrief(long bytes) {
            release(0, bytes);
        }

        private void release(long held, long brief) {
            try {
                add(-held, -brief);
            } finally {
                ByteBudget.this.release(held + brief);
            }
        }

        /** The maximum for the caller. */
        public long max() {
            return perCaller;
        }

        /** The caller's maximum including momentary reservations. */
        public long briefMax() {
            return perCaller > max - perCaller / 2 ? max : perCaller + perCaller / 2;
        }

        private void add(long held, long brief) {
            byCaller.merge(caller, new Reserved(held, brief), (before, more) -> {
                Reserved sum = new Reserved(before.held + more.held, before.brief + more.brief);
                return sum.equals(Reserved.NOTHING) ? null : sum;
            });
        }
    }

    /** The part of a caller. */
    public Share of(String caller) {
        return new Share(caller);
    }

    /**
     * Reserves bytes that belong to no caller if that many are left; otherwise none.
     *
     * @return whether they were reserved
     */
    public boolean tryReserve(long bytes) {
        long before = reserved.get();
        while (bytes <= max - before) {
            if (reserved.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = reserved.get();
        }
        return false;
    }

    /** Reserves bytes regardless of the limits: for what is in memory already. */
    public void reserveAnyway(long bytes) {
        reserved.addAndGet(bytes);
    }

    public void release(long bytes) {
        reserved.addAndGet(-bytes);
    }

    /** The maximum number of bytes reserved at once. */
    public long max() {
        return max;
    }

    /** The number of bytes reserved now. */
    public long reserved() {
        return reserved.get();
    }

    /** The number of callers with reserved bytes. */
    int callers() {
        return byCaller.size();
    }
}
