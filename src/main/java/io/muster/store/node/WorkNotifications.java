package io.muster.store.node;

import io.muster.database.Transactions;

/**
 * Notifies all nodes of waiting groups ({@code NOTIFY}). In a separate transaction, because PostgreSQL serializes the
 * commits of transactions that notify.
 */
public final class WorkNotifications {

    /** The channel on which nodes listen. */
    public static final String CHANNEL = "muster_work";

    private final Transactions transactions;

    public WorkNotifications(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * Sends one notification; for PostgreSQL only.
     *
     * @throws io.muster.database.StoreUnavailableException if the database cannot be reached
     */
    public void send() {
        transactions.single(handle -> handle.execute("NOTIFY " + CHANNEL));
    }
}
