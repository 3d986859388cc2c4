package io.muster.task;

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
    private final ConcurrentMap<String, Long> byCaller = new ConcurrentHashMap<>();

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
            if (bytes == 0) {
                return true;
            }
            AtomicBoolean granted = new AtomicBoolean();
            boolean noted = false;
            try {
                byCaller.compute(caller, (name, known) -> {
                    long before = known == null ? 0 : known;
                    granted.set(bytes <= perCaller - before && ByteBudget.this.take(bytes));
                    return granted.get() ? Long.valueOf(before + bytes) : known;
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
            add(bytes);
            ByteBudget.this.takeAnyway(bytes);
        }

        public void giveBack(long bytes) {
            try {
                add(-bytes);
            } finally {
                ByteBudget.this.giveBack(bytes);
            }
        }

        /** The most bytes that the caller has at once. */
        public long max() {
            return perCaller;
        }

        private void add(long bytes) {
            byCaller.merge(caller, bytes, (before, more) -> before + more == 0 ? null : before + more);
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
