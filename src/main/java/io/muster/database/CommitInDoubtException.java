package io.muster.database;

/** The database became unavailable during a commit, so that the outcome of the transaction is unknown. */
public final class CommitInDoubtException extends StoreUnavailableException {

    private static final long serialVersionUID = 1L;

    CommitInDoubtException(Throwable cause) {
        super(cause);
    }
}
