package io.muster.store;

import io.muster.database.StoreUnavailableException;
import java.util.Map;
import java.util.Optional;

/**
 * What nodes say of themselves to each other. Every method throws {@link StoreUnavailableException} if the database
 * cannot be reached or does not answer in time; whether it did what was asked is unknown then.
 */
public interface Membership {

    /**
     * The nodes that are known.
     *
     * @param beats how often each node has said that it is up, by name; without the dead
     * @param anyDead whether there are dead nodes whose groups are not all taken over yet
     */
    record View(Map<String, Long> beats, boolean anyDead) {}

    /** Makes a node known. */
    void register(String node);

    /**
     * A node says that it is up, and looks at all nodes as they were just before that.
     *
     * @return empty if it is not known, or was taken to be dead
     */
    Optional<View> beat(String node);

    /**
     * Takes a node to be dead, from now on and for everybody, unless it has said that it is up since.
     *
     * @param beat its last beat that was seen
     * @return whether it is dead now by this call
     */
    boolean declareDead(String node, long beat);
}
