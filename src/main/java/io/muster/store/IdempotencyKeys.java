package io.muster.store;

import io.muster.database.StoreUnavailableException;
import io.muster.database.Transactions;
import io.muster.store.data.IdempotencyKey;
import io.muster.store.data.NewGroup;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Finds the group for a caller's idempotency key. Keys are kept for 24 hours. Thread-safe. */
public final class IdempotencyKeys {

    /** The group stored with a key. */
    public record Known(UUID group, String fingerprint) {}

    private final Transactions transactions;

    public IdempotencyKeys(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * The group that this caller stored with this key; an expired one is ignored.
     *
     * @throws StoreUnavailableException if the database cannot be reached
     */
    public Optional<Known> find(String caller, String key) {
        return transactions.inTransaction(handle -> {
            handle.createUpdate("""
                            DELETE FROM muster_idempotency
                            WHERE caller = :caller AND idempotency_key = :key
                                AND created_at < CURRENT_TIMESTAMP - INTERVAL '24' HOUR""").bind("caller", caller).bind("key", key).execute();
            return handle.createQuery("""
                            SELECT group_id, fingerprint FROM muster_idempotency
                            WHERE caller = :caller AND idempotency_key = :key""")
                    .bind("caller", caller)
                    .bind("key", key)
                    .map((row, context) ->
                            new Known(row.getObject("group_id", UUID.class), row.getString("fingerprint")))
                    .findOne();
        });
    }

    static void insert(Handle handle, IdempotencyKey key, NewGroup group) {
        handle.createUpdate("""
                        INSERT INTO muster_idempotency (caller, idempotency_key, fingerprint, group_id, created_at)
                        VALUES (:caller, :key, :fingerprint, :group, CURRENT_TIMESTAMP)""")
                .bind("caller", group.caller())
                .bind("key", key.key())
                .bind("fingerprint", key.fingerprint())
                .bind("group", group.id())
                .execute();
    }
}
