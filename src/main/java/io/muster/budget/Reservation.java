package io.muster.budget;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one piece of work has reserved from several budgets, released together and once.
 *
 * <pre>{@code
 * try (Reservation reservation = new Reservation()) {
 *     reservation.reserve(() -> inFlight.acquire(caller, tasks), () -> inFlight.release(caller, tasks));
 *     RunningGroup group = runner.start(spec);                                // if it throws, everything is released
 *     reservation.keepUntil(release -> group.finished().thenRun(release));
 * }
 * }</pre>
 *
 * <p>Releases in reverse order. Thread-safe: guarded by its monitor, which is not held while something is reserved or
 * released.
 */
public final class Reservation implements AutoCloseable {

    private Deque<Item> items = new ArrayDeque<>(4);
    private boolean kept;

    /** Something that was reserved, or is about to be. */
    private static final class Item {

        private final Runnable release;
        private final boolean refundable;
        private volatile boolean reserved;

        private Item(Runnable release, boolean refundable) {
            this.release = release;
            this.refundable = refundable;
        }
    }

    /**
     * Reserves something until the end of the work.
     *
     * @param reserve throws if it cannot be reserved; nothing is released for it then
     */
    public void reserve(Runnable reserve, Runnable release) {
        reserve(reserve, new Item(release, false));
    }

    /** Reserves something that is released only if the work does not start: see {@link #commit}. */
    public void charge(Runnable charge, Runnable refund) {
        reserve(charge, new Item(refund, true));
    }

    /** Takes responsibility for something that was reserved already, or is reserved bit by bit. */
    public void hold(Runnable release) {
        reserve(() -> {}, release);
    }

    private void reserve(Runnable reserve, Item item) {
        // registered before it is reserved, so that nothing can fail in between
        synchronized (this) {
            items.add(item);
        }
        reserve.run();
        item.reserved = true;
    }

    /** The work has started: its charges are not refunded any more. */
    public synchronized void commit() {
        items.removeIf(item -> item.refundable);
    }

    /**
     * Commits, and keeps the reservations beyond {@link #close()}.
     *
     * @param onEnd receives the action that releases everything, to be run at the end of the work; if it throws, {@link
     *     #close()} still releases everything
     */
    public void keepUntil(Consumer<Runnable> onEnd) {
        commit();
        onEnd.accept(this::release);
        synchronized (this) {
            kept = true;
        }
    }

    /** Transfers everything to another reservation; closing this one has no effect any more. */
    public Reservation handOver() {
        Reservation other = new Reservation();
        synchronized (this) {
            Deque<Item> none = other.items;
            other.items = items;
            items = none;
        }
        return other;
    }

    /** Releases everything, unless it is kept; a second call has no effect. */
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
            if (last.reserved) {
                try {
                    last.release.run();
                } catch (RuntimeException | Error failure) {
                    // release the others even if one fails
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
