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

/** Runs work in transactions, and distinguishes an unavailable database from other errors. Thread-safe. */
public final class Transactions {

    // SQL:2023 part 2 and PostgreSQL: connection lost, not the primary any more, deadlock, out of resources, locked,
    // shut down, broken; then H2's own for a lock timeout, a broken connection, and a database that is closed or cannot
    // be read
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

    // those that show that the database is available: a transaction rolled back in favour of others, a lock timeout, a
    // statement timeout; then H2's own for a lock
    private static final List<String> BUSY = List.of("40001", "40P01", "55P03", "57014", "HYT00");

    private static final String POSTGRESQL = "PostgreSQL";

    // pages and their serialized form take several times the bytes written
    private static final int PARTS_OF_HEAP = 64;

    // while the database is unavailable, calls fail at once, except for one attempt per pause
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Jdbi jdbi;
    private final BooleanSupplier ready;
    private final Optional<String> keep;
    private final LargeWrites largeWrites;
    private final AtomicReference<@Nullable Outage> outage = new AtomicReference<>();

    private record Outage(Throwable cause, long nextAttempt) {}

    /**
     * @param ready whether the tables exist
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
     * Transactions with one database.
     *
     * @param threads the number of threads that use them
     * @param ready whether the tables exist
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
     * Runs work in one transaction.
     *
     * @throws StoreUnavailableException if the database cannot be reached; a {@link StoreBusyException} if it is
     *     available, but could not do this in time
     * @throws CommitInDoubtException if it is unknown whether the transaction was committed
     */
    public <R> R inTransaction(Function<Handle, R> work) {
        return inTransaction(work, keep);
    }

    /**
     * As {@link #inTransaction(Function)}, for work that writes texts of this size; waits until they may be written.
     *
     * @throws StoreUnavailableException also if too much else was being written for too long
     */
    public <R> R inTransaction(long bytes, Function<Handle, R> work) {
        return largeWrites.write(bytes, () -> inTransaction(work));
    }

    /**
     * As {@link #inTransaction(Function)}, for read-only work: nothing needs to survive a killed process.
     *
     * @throws StoreUnavailableException if the database cannot be reached
     */
    public <R> R reading(Function<Handle, R> work) {
        return inTransaction(work, Optional.empty());
    }

    /**
     * As {@link #inTransaction(Function)}, but gives up on any response, including the commit's, that does not arrive
     * within this time; the outcome of the transaction is unknown then.
     *
     * @throws StoreUnavailableException if the database cannot be reached, or does not respond in time
     */
    public <R> R inTransaction(Duration longestAnswer, Function<Handle, R> work) {
        return run(handle -> {
            waitForAnswers(handle, longestAnswer);
            return inTransaction(handle, work, keep);
        });
    }

    /**
     * Runs a single statement in auto-commit mode, so that no transaction stays open if this process stops in the
     * middle.
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
        failDuringOutage();
        try {
            R result = jdbi.withHandle(work::apply);
            outage.set(null);
            return result;
        } catch (JdbiException failed) {
            if (!isUnavailable(failed)) {
                throw failed;
            }
            if (failed instanceof ConnectionException) {
                outage.set(new Outage(failed, System.nanoTime() + PAUSE.toNanos()));
            }
            throw isBusy(failed) ? new StoreBusyException(failed) : new StoreUnavailableException(failed);
        }
    }

    private void failDuringOutage() {
        if (!ready.getAsBoolean()) {
            throw new StoreUnavailableException(null);
        }
        Outage known = outage.get();
        if (known == null) {
            return;
        }
        boolean due = System.nanoTime() - known.nextAttempt >= 0;
        Outage next = new Outage(known.cause, System.nanoTime() + PAUSE.toNanos());
        if (!due || !outage.compareAndSet(known, next)) {
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

    /** Whether this is PostgreSQL rather than H2. */
    public static boolean isPostgres(Handle handle) {
        return handle.queryMetadata(DatabaseMetaData::getDatabaseProductName).equals(POSTGRESQL);
    }

    /**
     * Takes a lock until the end of the transaction, unless another node has it. An H2 file has only one node, and no
     * such locks.
     *
     * @return whether this node has the lock
     */
    public static boolean tryLock(Handle handle, long lock) {
        return !isPostgres(handle)
                || handle.createQuery("SELECT pg_try_advisory_xact_lock(:lock)")
                        .bind("lock", lock)
                        .mapTo(Boolean.class)
                        .one();
    }

    /**
     * Sets how long this connection waits for each response of the database, until it returns to its pool; no effect
     * with H2.
     */
    public static void waitForAnswers(Handle handle, Duration longest) {
        try {
            handle.getConnection().setNetworkTimeout(Runnable::run, Math.toIntExact(longest.toMillis()));
        } catch (SQLException broken) {
            throw new ConnectionException(broken);
        }
    }

    /** Whether the exception means that a row with such a key exists. */
    public static boolean isDuplicate(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && "23505".equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    // SQL:2023 part 2: integrity constraint violation, and transaction rollback except for 40003, whose outcome is
    // unknown
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
