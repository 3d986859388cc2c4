package io.muster.background;

import io.muster.database.StoreBusyException;
import io.muster.database.StoreUnavailableException;
import io.muster.logging.Log;
import io.muster.timer.SerialTask;
import io.muster.timer.Timer;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Calls the work of a round twice a second, and on request, once at a time; keeps whether the database responded. */
final class Rounds {

    /** The interval of the rounds. */
    static final Duration INTERVAL = Duration.ofMillis(500);

    private static final System.Logger LOG = Log.of(Rounds.class);

    private final BooleanSupplier prepare;
    private final BooleanSupplier work;
    private final Timer timer;
    private final SerialTask turns;
    private volatile boolean open = true;
    private volatile Timer.Cancellable roundTimer = () -> {};
    private volatile boolean started;
    private volatile long roundAt;
    // null while the database responds
    private volatile @Nullable Instant unreachableSince;
    private boolean prepared;

    /**
     * @param prepare prepares the database, and returns whether it is ready; called until it is
     * @param work waits for the database, and returns whether it was asked; a {@link StoreUnavailableException} says
     *     that it did not respond
     */
    Rounds(BooleanSupplier prepare, BooleanSupplier work, Executor executor, Timer timer) {
        this.prepare = prepare;
        this.work = work;
        this.timer = timer;
        // rejected: the next round tries again
        this.turns = new SerialTask(executor, this::takeTurn, () -> {});
    }

    void start() {
        roundAt = timer.nanoTime();
        started = true;
        request();
        // repeated by the timer: if each round scheduled the next, an error could end them
        roundTimer = timer.scheduleRepeatedly(INTERVAL, this::round);
    }

    /** Begins no more rounds. Does not block. */
    void stop() {
        open = false;
        roundTimer.cancel();
    }

    /** Requests a round now, or one more after the current one; called by any thread. */
    void request() {
        if (open) {
            turns.ask();
        }
    }

    boolean isOpen() {
        return open;
    }

    /** Whether the database could be reached, and written to, in the last round that asked it. */
    boolean reachesDatabase() {
        return unreachableSince == null;
    }

    /** When a round first found that the database did not respond, by this machine's time; empty while it responds. */
    Optional<Instant> unreachableSince() {
        return Optional.ofNullable(unreachableSince);
    }

    /** The time since a round was last requested by the timer; zero before the first. */
    Duration sinceLast() {
        return started ? Duration.ofNanos(timer.nanoTime() - roundAt) : Duration.ZERO;
    }

    private void round() {
        roundAt = timer.nanoTime();
        request();
    }

    private void takeTurn() {
        if (!open) {
            return;
        }
        try {
            prepared = prepared || prepare.getAsBoolean();
            if (!prepared) {
                // the preparation has logged why
                note(false);
            } else if (work.getAsBoolean()) {
                reachable(true);
            }
        } catch (StoreBusyException busy) {
            // the database responded
            reachable(true);
            LOG.log(Level.INFO, "Some housekeeping is delayed because the database is busy: {0}", busy.getCause());
        } catch (StoreUnavailableException away) {
            reachable(false);
        } catch (RuntimeException bug) {
            LOG.log(Level.ERROR, "A round of housekeeping failed", bug);
        }
    }

    private void reachable(boolean now) {
        if (note(now)) {
            LOG.log(
                    now ? Level.INFO : Level.WARNING,
                    now
                            ? "The database is back"
                            : "The database is unavailable; no background groups until it is back");
        }
    }

    /** Whether this has changed. Only one round runs at a time. */
    private boolean note(boolean now) {
        boolean before = unreachableSince == null;
        if (now != before) {
            unreachableSince = now ? null : Instant.now();
        }
        return now != before;
    }
}
