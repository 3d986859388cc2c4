package io.muster.database;

import io.muster.logging.Log;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.h2.api.ErrorCode;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;

/**
 * Remembers that H2 has given up a file after an internal error, such as out of memory or an inconsistent state. From
 * then on this process does not open the file again.
 *
 * <p>H2 closes such a file in its current state, and the next connection would reopen it while parts of the closed one
 * still run. A file reopened like this, with memory still short, could not be opened at all after the process had
 * ended. A new process reads it cleanly, so the node has to be restarted, and says so.
 *
 * <p>Errors caused only by the disk or an interrupt, such as a full disk, do not count: such a file may be reopened.
 * Thread-safe.
 */
final class H2Panic {

    private static final System.Logger LOG = Log.of(H2Panic.class);
    private static final Map<Path, H2Panic> BY_FOLDER = new ConcurrentHashMap<>();

    // caused by the disk, another process or a transaction itself; all other errors are internal to H2
    private static final Set<Integer> HARMLESS = Set.of(
            DataUtils.ERROR_READING_FAILED,
            DataUtils.ERROR_WRITING_FAILED,
            DataUtils.ERROR_CLOSED,
            DataUtils.ERROR_UNSUPPORTED_FORMAT,
            DataUtils.ERROR_FILE_LOCKED,
            DataUtils.ERROR_TRANSACTION_LOCKED,
            DataUtils.ERROR_TOO_MANY_OPEN_TRANSACTIONS,
            DataUtils.ERROR_TRANSACTION_TOO_BIG,
            DataUtils.ERROR_TRANSACTIONS_DEADLOCK);

    private final Path folder;
    private final AtomicBoolean happened = new AtomicBoolean();

    private H2Panic(Path folder) {
        this.folder = folder;
    }

    /** The instance for the file in this folder, shared by all pools of this process. */
    static H2Panic of(Path folder) {
        return BY_FOLDER.computeIfAbsent(folder, H2Panic::new);
    }

    boolean hasHappened() {
        return happened.get();
    }

    /** Examines an exception of a statement. */
    void look(SQLException thrown) {
        if (isPanic(thrown) && happened.compareAndSet(false, true)) {
            LOG.log(
                    Level.ERROR,
                    "H2 closed the database in the folder " + folder
                            + " after an internal error. No background groups until this node is restarted;"
                            + " acknowledged groups are not lost.",
                    thrown);
        }
    }

    /** @throws SQLException if this process must not open the file any more */
    void refuseIfHappened() throws SQLException {
        if (happened.get()) {
            throw new SQLNonTransientConnectionException(
                    "H2 closed the database in the folder %s after an internal error: restart this node"
                            .formatted(folder),
                    "08003");
        }
    }

    static boolean isPanic(Throwable thrown) {
        // the innermost cause decides: an error in one of H2's threads is an internal error for the waiting thread
        boolean broken = false;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof VirtualMachineError
                    || cause instanceof SQLException sql && sql.getErrorCode() == ErrorCode.OUT_OF_MEMORY) {
                return true;
            }
            if (cause instanceof MVStoreException store) {
                broken = !HARMLESS.contains(store.getErrorCode());
            }
        }
        return broken;
    }
}
