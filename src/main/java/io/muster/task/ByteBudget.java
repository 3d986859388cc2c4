package io.muster.task;

import java.util.concurrent.atomic.AtomicLong;

/** A number of bytes that many share: who needs some takes them, and gives them back. Thread-safe; nobody waits. */
public final class ByteBudget {

    private final long max;
    private final AtomicLong taken = new AtomicLong();

    /** @param max at most so many are out at once */
    public ByteBudget(long max) {
        this.max = max;
    }

    /** A budget that never runs out. */
    public static ByteBudget unlimited() {
        return new ByteBudget(Long.MAX_VALUE);
    }

    /** Takes so many bytes if they are there, and else none; says which. */
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

    /** Takes so many bytes whether or not they are there: for what is in memory already. */
    public void takeAnyway(long bytes) {
        taken.addAndGet(bytes);
    }

    public void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** How many bytes there are in all. */
    public long max() {
        return max;
    }

    /** How many bytes are out. */
    public long taken() {
        return taken.get();
    }
}
