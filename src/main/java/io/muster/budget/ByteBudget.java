package io.muster.budget;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A number of bytes that all callers share, and of which each caller may have a part: bytes are taken before they are
 * used and given back afterwards. Thread-safe; nothing waits.
 */
public final class ByteBudget {

    private final long max;
    private final long perCaller;
    private final AtomicLong taken = new AtomicLong();
    // callers that have taken something, so that it grows no larger than what is taken
    private final ConcurrentMap<String, Taken> byCaller = new ConcurrentHashMap<>();

    /** What one caller has taken. */
    private record Taken(long held, long brief) {

        private static final Taken NOTHING = new Taken(0, 0);
    }

    /** A budget of which one caller may take all: {@code max} is the most bytes that are taken at once. */
    public ByteBudget(long max) {
        this(max, max);
    }

    /**
     * @param max the most bytes that are taken at once
     * @param perCaller the most bytes of them that one caller has at once
     */
    public ByteBudget(long max, long perCaller) {
        this.max = max;
        this.perCaller = Math.min(perCaller, max);
    }

    /** A budget that never runs out. */
    public static ByteBudget unlimited() {
        return new ByteBudget(Long.MAX_VALUE);
    }

    /** What one caller takes of a budget: never more than its part. Thread-safe. */
    public final class Share {

        private final String caller;

        private Share(String caller) {
            this.caller = caller;
        }

        /** Takes bytes if both the caller and the node have that many left, and otherwise none; says which. */
        public boolean take(long bytes) {
            return take(bytes, 0);
        }

        /**
         * Takes bytes that are given back within moments, by {@link #giveBackBrief}. For those the caller may exceed its part by
         * half of it.
         */
        public boolean takeBriefly(long bytes) {
            return take(0, bytes);
        }

        private boolean take(long held, long brief) {
            long bytes = held + brief;
            if (bytes == 0) {
                return true;
            }
            AtomicBoolean granted = new AtomicBoolean();
            boolean noted = false;
            try {
                byCaller.compute(caller, (name, known) -> {
                    Taken before = known == null ? Taken.NOTHING : known;
                    boolean fits = (held == 0 || held <= perCaller - before.held)
                            && bytes <= briefMax() - before.held - before.brief;
                    granted.set(fits && ByteBudget.this.take(bytes));
                    return granted.get() ? new Taken(before.held + held, before.brief + brief) : known;
                });
                noted = true;
            } finally {
                if (!noted && granted.get()) {
                    ByteBudget.this.giveBack(bytes);
                }
            }
            return granted.get();
        }

        /** Takes bytes whether or not they are left: for what is in memory already. */
        public void takeAnyway(long bytes) {
            // first, since only this can fail
            add(bytes, 0);
            ByteBudget.this.takeAnyway(bytes);
        }

        public void giveBack(long bytes) {
            giveBack(bytes, 0);
        }

        public void giveBackBrief(long bytes) {
            giveBack(0, bytes);
        }

        private void giveBack(long held, long brief) {
            try {
                add(-held, -brief);
            } finally {
                ByteBudget.this.giveBack(held + brief);
            }
        }

        /** The most bytes that the caller has at once. */
        public long max() {
            return perCaller;
        }

        /** The most bytes that the caller has for a moment, with what it has for longer. */
        public long briefMax() {
            return perCaller > max - perCaller / 2 ? max : perCaller + perCaller / 2;
        }

        private void add(long held, long brief) {
            byCaller.merge(caller, new Taken(held, brief), (before, more) -> {
                Taken sum = new Taken(before.held + more.held, before.brief + more.brief);
                return sum.equals(Taken.NOTHING) ? null : sum;
            });
        }
    }

    /** The part of a caller. */
    public Share of(String caller) {
        return new Share(caller);
    }

    /** Takes bytes that belong to no caller, if that many are left, and otherwise none; says which. */
    public boolean take(long bytes) {
        long before = taken.get();
        while (bytes <= max - before) {
            if (taken.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = taken.get();
        }
        return false;
    }

    /** Takes bytes whether or not they are left: for what is in memory already. */
    public void takeAnyway(long bytes) {
        taken.addAndGet(bytes);
    }

    public void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** The most bytes that are taken at once. */
    public long max() {
        return max;
    }

    /** The bytes that are taken now. */
    public long taken() {
        return taken.get();
    }

    /** The callers that have taken something. */
    int callers() {
        return byCaller.size();
    }
}
