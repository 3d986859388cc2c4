package io.muster.database;

/** The database cannot be used until an operator does what the message says; a retry does not help. */
public final class UnusableDatabaseException extends RuntimeException {

    UnusableDatabaseException(String message) {
        // without a stack trace: the message tells the operator everything
        super(message, null, false, false);
    }
}
