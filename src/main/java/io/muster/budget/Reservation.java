package io.muster.budget;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one piece of work has taken of several budgets, given back together and once.
 *
 * <pre>{@code
 * try (Reservation reservation = new Reservation()) {
 *     reservation.take(() -> inFlight.enter(caller, tasks), () -> inFlight.leave(caller, tasks));
 *     RunningGroup group = runner.start(spec);                                // whatever it throws, nothing stays taken
 *     reservation.keepUntil(release -> group.finished().thenRun(release));
 * }
 * }</pre>
 *
 * <p>What was taken last is given back first. Thread-safe: guarded by its monitor, which is not held while something is taken
 * or given back.
 */
public final class Reservation implements AutoCloseable {

    private Deque<Item> items = new ArrayDeque<>(4);
    private boolean kept;

    /** Something that was taken, or is about to be. */
    private static final class Item {

        private final Runnable giveBack;
        private final boolean refundable;
        private volatile boolean taken;

        private Item(Runnable giveBack, boolean refundable) {
            this.giveBack = giveBack;
            this.refundable = refundable;
        }
    }

    /**
     * Takes something until the end of the work.
     *
     * @param take throws if it may not be taken; nothing is given back for it then
     */
    public void take(Runnable take, Runnable giveBack) {
        take(take, new Item(giveBack, false));
    }

    /** Takes something that is only given back if the work does not begin: see {@link #commit}. */
    public void charge(Runnable charge, Runnable refund) {
        take(charge, new Item(refund, true));
    }

    /** Takes charge of something that was taken already, or is taken bit by bit. */
    public void hold(Runnable giveBack) {
        take(() -> {}, giveBack);
    }

    private void take(Runnable take, Item item) {
        // noted first: once it is taken, nothing must fail before it is known what gives it back
        synchronized (this) {
            items.add(item);
        }
        take.run();
        item.taken = true;
    }

    /** The work has begun: what was charged for it is not refunded any more. */
    public synchronized void commit() {
        items.removeIf(item -> item.refundable);
    }

    /**
     * Commits, and keeps what is taken beyond {@link #close()}.
     *
     * @param onEnd is given what gives everything back, to be run at the end of the work; if this throws, {@link #close()}
     *     still gives everything back
     */
    public void keepUntil(Consumer<Runnable> onEnd) {
        commit();
        onEnd.accept(this::release);
        synchronized (this) {
            kept = true;
        }
    }

    /** Hands everything over to another reservation; closing this one has no effect any more. */
    public Reservation handOver() {
        Reservation other = new Reservation();
        synchronized (this) {
            Deque<Item> none = other.items;
            other.items = items;
            items = none;
        }
        return other;
    }

    /** Gives everything back, unless it is kept; again it has no effect. */
    @Override
    public void close() {
        synchronized (this) {
            if (kept) {
                return;
            }
        }
        release();
    }

    private void release() {
        for (Item last = next(); last != null; last = next()) {
            if (last.taken) {
                try {
                    last.giveBack.run();
                } catch (RuntimeException | Error failure) {
                    // the others all the same
                    release();
                    throw failure;
                }
            }
        }
    }

    private synchronized @Nullable Item next() {
        return items.pollLast();
    }
}
