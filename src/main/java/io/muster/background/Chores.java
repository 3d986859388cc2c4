package io.muster.background;

import io.muster.database.StoreBusyException;
import io.muster.database.StoreUnavailableException;
import io.muster.logging.Log;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A list of chores, and when each is due. A failed chore is retried when it is next due, and does not prevent the
 * others. Not thread-safe; the caller serializes.
 */
final class Chores {

    private static final System.Logger LOG = Log.of(Chores.class);

    private final Timer timer;
    private final Duration round;
    private final BooleanSupplier isIdle;
    private final List<Entry> entries = new ArrayList<>();

    private static final class Entry {
        private final Chore chore;
        private boolean begun;
        private long last;

        private Entry(Chore chore) {
            this.chore = chore;
        }
    }

    /**
     * @param round the approximate interval of calls of {@link #run}
     * @param isIdle whether this node has nothing to do
     */
    Chores(Timer timer, Duration round, BooleanSupplier isIdle) {
        this.timer = timer;
        this.round = round;
        this.isIdle = isIdle;
    }

    void add(Chore chore) {
        entries.add(new Entry(chore));
    }

    /**
     * Runs the chores that are due, until this node has no lease.
     *
     * @param node the name under which this node claims; read before each chore, as the previous one may have taken
     *     long
     * @throws StoreUnavailableException if the database was unavailable for one of them, once all others were tried; a
     *     {@link StoreBusyException} only if it could be reached for all of them
     * @return whether anything was run; without a lease nothing is, and the database is not asked
     */
    boolean run(Supplier<Optional<String>> node) {
        boolean done = false;
        Optional<StoreUnavailableException> failure = Optional.empty();
        for (Entry entry : entries) {
            Optional<String> name = node.get();
            if (name.isEmpty()) {
                break;
            }
            if (isDue(entry)) {
                done = true;
                failure = worse(failure, run(entry.chore, name.get()));
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
        return done;
    }

    private static Optional<StoreUnavailableException> worse(
            Optional<StoreUnavailableException> first, Optional<StoreUnavailableException> second) {
        return first.isEmpty() || first.get() instanceof StoreBusyException && second.isPresent() ? second : first;
    }

    private boolean isDue(Entry entry) {
        long now = timer.nanoTime();
        Duration every = isIdle.getAsBoolean() ? entry.chore.everyWhileIdle() : entry.chore.every();
        // rounds are somewhat irregular: tolerate one that is early by up to half a round
        if (entry.begun && now - entry.last < every.minus(round.dividedBy(2)).toNanos()) {
            return false;
        }
        entry.begun = true;
        entry.last = now;
        return true;
    }

    private static Optional<StoreUnavailableException> run(Chore chore, String node) {
        try {
            chore.action().accept(node);
            return Optional.empty();
        } catch (StoreUnavailableException unavailable) {
            return Optional.of(unavailable);
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "A housekeeping task of this node failed", bug);
            return Optional.empty();
        }
    }
}
