package io.muster.database;

/** The database can't be used until somebody does what the message says; trying again is of no use. */
public final class UnusableDatabaseException extends RuntimeException {

    UnusableDatabaseException(String message) {
        // without a stack trace: it is for whoever started the server, and the message has all of it
        super(message, null, false, false);
    }
}
