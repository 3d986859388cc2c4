package io.muster.database;

import org.jspecify.annotations.Nullable;

/**
 * The database is available, but could not do this in time: it waited too long for a lock, met a deadlock, or exceeded
 * its own timeout. Nothing was done; a retry may succeed, and other work may continue meanwhile.
 */
public class StoreBusyException extends StoreUnavailableException {

    private static final long serialVersionUID = 1L;

    public StoreBusyException(@Nullable Throwable cause) {
        super("The database is busy", cause);
    }
}
