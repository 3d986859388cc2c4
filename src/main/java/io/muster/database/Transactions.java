package io.muster.database;

import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Runs what has to be done in one transaction, and tells a database that is away from a mistake. Thread-safe. */
public final class Transactions {

    // SQL:2023 part 2 and PostgreSQL: connection lost, not the primary any more, deadlock, out of resources, locked,
    // shut down, broken; then H2's
    // own for a lock that timed out, a broken connection, and a database that is closed or cannot be read
    private static final List<String> UNAVAILABLE = List.of(
            "08",
            ConnectionPool.READ_ONLY,
            "40",
            "53",
            "55",
            "57",
            "58",
            ConnectionPool.IDLE_TRANSACTION_ENDED,
            "HYT00",
            "90028",
            "90031",
            "90067",
            "90098",
            "90121");

    // of those, what says that the database is there: a transaction rolled back for others, a lock that was not free in
    // time, a statement that took too long; then H2's own for a lock
    private static final List<String> BUSY = List.of("40001", "40P01", "55P03", "57014", "HYT00");

    private static final String POSTGRESQL = "PostgreSQL";

    // of what is written at once, the pages and the bytes that are made of them are several times as much
    private static final int PARTS_OF_HEAP = 64;

    // while it is away nobody waits for it, but for one attempt now and then
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Jdbi jdbi;
    private final BooleanSupplier ready;
    private final Optional<String> keep;
    private final LargeWrites largeWrites;
    private final AtomicReference<@Nullable Away> away = new AtomicReference<>();

    private record Away(Throwable cause, long nextAttempt) {}

    /**
     * @param ready whether the tables are there
     * @param keep as {@link Database#keep()}
     */
    public Transactions(Jdbi jdbi, BooleanSupplier ready, Optional<String> keep) {
        this(jdbi, ready, keep, LargeWrites.unbounded());
    }

    private Transactions(Jdbi jdbi, BooleanSupplier ready, Optional<String> keep, LargeWrites largeWrites) {
        this.jdbi = jdbi;
        this.ready = ready;
        this.keep = keep;
        this.largeWrites = largeWrites;
    }

    /**
     * Those with one database.
     *
     * @param threads how many use them at once
     * @param ready whether the tables are there
     */
    public static Transactions of(Database database, Jdbi jdbi, int threads, BooleanSupplier ready) {
        return new Transactions(
                jdbi,
                () -> ready.getAsBoolean() && !database.needsRestart(),
                database.keep(),
                database.isPartOfThisNode()
                        ? new LargeWrites(
                                Runtime.getRuntime().maxMemory() / PARTS_OF_HEAP,
                                Math.max(1, threads / 2),
                                ConnectionPool.LONGEST_WAIT)
                        : LargeWrites.unbounded());
    }

    /**
     * Does all of it or nothing.
     *
     * @throws StoreUnavailableException if the database cannot be reached; a {@link StoreBusyException} if it is there, but
     *     did not do this in time
     * @throws CommitInDoubtException if it is not known whether all of it was done, or nothing
     */
    public <R> R inTransaction(Function<Handle, R> work) {
        return inTransaction(work, keep);
    }

    /**
     * As {@link #inTransaction(Function)}, for what writes texts of so many bytes; waits until those may be written.
     *
     * @throws StoreUnavailableException also if too many others were being written for too long
     */
    public <R> R inTransaction(long bytes, Function<Handle, R> work) {
        return largeWrites.write(bytes, () -> inTransaction(work));
    }

    /**
     * As {@link #inTransaction(Function)}, for what only reads: nothing has to outlive a killed process.
     *
     * @throws StoreUnavailableException if the database cannot be reached
     */
    public <R> R reading(Function<Handle, R> work) {
        return inTransaction(work, Optional.empty());
    }

    /**
     * As {@link #inTransaction(Function)}, but gives up on an answer that does not come within this time, the commit's
     * included; what the database makes of the transaction is unknown then.
     *
     * @throws StoreUnavailableException if the database cannot be reached, or does not answer in time
     */
    public <R> R inTransaction(Duration longestAnswer, Function<Handle, R> work) {
        return run(handle -> {
            waitForAnswers(handle, longestAnswer);
            return inTransaction(handle, work, keep);
        });
    }

    /**
     * Runs a single statement, which is a transaction by itself: none is left open should this process stop in the middle.
     *
     * @throws StoreUnavailableException if the database cannot be reached
     */
    public <R> R single(Function<Handle, R> statement) {
        return run(statement);
    }

    private <R> R inTransaction(Function<Handle, R> work, Optional<String> last) {
        return run(handle -> inTransaction(handle, work, last));
    }

    private static <R> R inTransaction(Handle handle, Function<Handle, R> work, Optional<String> last) {
        AtomicBoolean worked = new AtomicBoolean();
        try {
            R done = handle.inTransaction(inside -> {
                R outcome = work.apply(inside);
                worked.set(true);
                return outcome;
            });
            last.ifPresent(handle::execute);
            return done;
        } catch (JdbiException failed) {
            if (worked.get() && !isRolledBack(failed)) {
                throw new CommitInDoubtException(failed);
            }
            throw failed;
        }
    }

    private <R> R run(Function<Handle, R> work) {
        failWhileAway();
        try {
            R result = jdbi.withHandle(work::apply);
            away.set(null);
            return result;
        } catch (JdbiException failed) {
            if (!isUnavailable(failed)) {
                throw failed;
            }
            if (failed instanceof ConnectionException) {
                away.set(new Away(failed, System.nanoTime() + PAUSE.toNanos()));
            }
            throw isBusy(failed) ? new StoreBusyException(failed) : new StoreUnavailableException(failed);
        }
    }

    private void failWhileAway() {
        if (!ready.getAsBoolean()) {
            throw new StoreUnavailableException(null);
        }
        Away known = away.get();
        if (known == null) {
            return;
        }
        boolean due = System.nanoTime() - known.nextAttempt >= 0;
        Away next = new Away(known.cause, System.nanoTime() + PAUSE.toNanos());
        if (!due || !away.compareAndSet(known, next)) {
            throw new StoreUnavailableException(known.cause);
        }
    }

    /** As {@link #inTransaction}, without a result. */
    public void useTransaction(Consumer<Handle> work) {
        inTransaction(handle -> {
            work.accept(handle);
            return true;
        });
    }

    /** Whether this is a PostgreSQL, and not an H2. */
    public static boolean isPostgres(Handle handle) {
        return handle.queryMetadata(DatabaseMetaData::getDatabaseProductName).equals(POSTGRESQL);
    }

    /**
     * Takes a lock until the end of the transaction, unless another node has it; says whether it did. An H2 file has one
     * node, and no such locks.
     */
    public static boolean tryLock(Handle handle, long lock) {
        return !isPostgres(handle)
                || handle.createQuery("SELECT pg_try_advisory_xact_lock(:lock)")
                        .bind("lock", lock)
                        .mapTo(Boolean.class)
                        .one();
    }

    /** For how long this connection waits for each answer of the database, until it goes back to its pool; not with H2. */
    public static void waitForAnswers(Handle handle, Duration longest) {
        try {
            handle.getConnection().setNetworkTimeout(Runnable::run, Math.toIntExact(longest.toMillis()));
        } catch (SQLException broken) {
            throw new ConnectionException(broken);
        }
    }

    /** Whether what was thrown says that a row with such a key is there already. */
    public static boolean isDuplicate(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && "23505".equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    // SQL:2023 part 2: integrity constraint violation, and transaction rollback but for 40003, of which nobody knows
    private static boolean isRolledBack(JdbiException failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                String state = sql.getSQLState();
                return state.startsWith("23") || state.startsWith("40") && !state.equals("40003");
            }
        }
        return false;
    }

    private static boolean isUnavailable(JdbiException failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectionException
                    || cause instanceof SQLTransientException
                    || cause instanceof SQLRecoverableException
                    || cause instanceof SQLException sql && isUnavailable(sql)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBusy(JdbiException failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectionException) {
                return false;
            }
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return BUSY.contains(sql.getSQLState());
            }
        }
        return false;
    }

    private static boolean isUnavailable(SQLException failed) {
        String state = failed.getSQLState();
        return state != null && UNAVAILABLE.stream().anyMatch(state::startsWith);
    }
}
