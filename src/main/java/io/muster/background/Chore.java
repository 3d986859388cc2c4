package io.muster.background;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Something that a node does again and again while its lease lasts.
 *
 * @param every how long after one time it is done the next time, to the nearest round of the {@link Housekeeper}; zero: in
 *     every turn
 * @param everyWhileIdle the same while this node has nothing to do
 * @param action is given the name under which this node claims; waits for the database, but for nothing longer
 */
public record Chore(Duration every, Duration everyWhileIdle, Consumer<String> action) {

    /** As often while the node is idle. */
    public Chore(Duration every, Consumer<String> action) {
        this(every, every, action);
    }
}
