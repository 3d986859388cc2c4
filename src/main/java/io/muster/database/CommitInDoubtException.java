package io.muster.database;

/** Thrown when the database went away while it committed, so that it is not known whether it did. */
public final class CommitInDoubtException extends StoreUnavailableException {

    private static final long serialVersionUID = 1L;

    CommitInDoubtException(Throwable cause) {
        super(cause);
    }
}
