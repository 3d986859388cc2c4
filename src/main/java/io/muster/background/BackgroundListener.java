package io.muster.background;

/**
 * Is told what this node does for background groups, for example to count it. Called on the thread of the housekeeping; what it
 * throws is logged, and delays nothing else.
 */
public interface BackgroundListener {

    /** Is not interested. */
    BackgroundListener NONE = new BackgroundListener() {};

    /** This node has claimed groups that waited. */
    default void claimed(int groups) {}

    /** This node was considered dead: other nodes run its groups from now on. */
    default void leaseLost() {}
}
