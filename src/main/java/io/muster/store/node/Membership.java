package io.muster.store.node;

import io.muster.database.StoreUnavailableException;
import java.util.Map;
import java.util.Optional;

/**
 * What nodes tell each other. Every method throws {@link StoreUnavailableException} if the database cannot be reached
 * or does not respond in time; whether the operation took effect is unknown then.
 */
public interface Membership {

    /**
     * The known nodes.
     *
     * @param beats the number of heartbeats of each live node, by name
     * @param anyDead whether dead nodes have groups that have not been taken over
     */
    record View(Map<String, Long> beats, boolean anyDead) {}

    /** Registers a node. */
    void register(String node);

    /**
     * Records a heartbeat, and reads all nodes as they were just before.
     *
     * @return empty if the node is unknown, or was declared dead
     */
    Optional<View> beat(String node);

    /**
     * Declares a node dead for everybody, unless it has sent a heartbeat since.
     *
     * @param beat the last heartbeat that was seen
     * @return whether this call declared it dead
     */
    boolean declareDead(String node, long beat);
}
