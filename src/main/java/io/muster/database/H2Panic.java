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
 * Remembers that H2 has given a file up after an error of its own: out of memory, or a state that must not be. From then on
 * this process opens the file no more.
 *
 * <p>H2 closes such a file where it stands, and the next connection would open it again beside whatever still runs of the
 * closed one. A file that was opened again like that, under memory that was still short, could not be opened at all after
 * the next end of the process. A new process reads it cleanly, so the node has to be restarted, and says so.
 *
 * <p>What only the disk or an interrupt did, a full disk for one, is no panic: such a file may be opened again. Thread-safe.
 */
final class H2Panic {

    private static final System.Logger LOG = Log.of(H2Panic.class);
    private static final Map<Path, H2Panic> BY_FOLDER = new ConcurrentHashMap<>();

    // what the disk or another process does, and what a transaction does to itself; all else is H2's own undoing
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

    /** The one for the file in this folder, shared by all pools of this process. */
    static H2Panic of(Path folder) {
        return BY_FOLDER.computeIfAbsent(folder, H2Panic::new);
    }

    boolean hasHappened() {
        return happened.get();
    }

    /** Looks at what a statement threw. */
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

    /** @throws SQLException if the file must not be opened by this process any more */
    void refuseIfHappened() throws SQLException {
        if (happened.get()) {
            throw new SQLNonTransientConnectionException(
                    "H2 closed the database in the folder %s after an internal error: restart this node"
                            .formatted(folder),
                    "08003");
        }
    }

    static boolean isPanic(Throwable thrown) {
        // the innermost: what failed in a thread of H2's is an internal error to the one that waited for it
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
