package io.muster.database;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the database answers, but could not do this in time: it waited too long for a lock, met a deadlock, or ran into
 * its own time limit. Nothing was done; another try may succeed, and other work may go on meanwhile.
 */
public class StoreBusyException extends StoreUnavailableException {

    private static final long serialVersionUID = 1L;

    public StoreBusyException(@Nullable Throwable cause) {
        super("The database is busy", cause);
    }
}
