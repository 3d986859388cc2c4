package io.muster.background;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * A recurring task of a node that holds its lease.
 *
 * @param every the interval, rounded to rounds of the {@link Housekeeper}; zero: every round
 * @param everyWhileIdle the interval while this node is idle
 * @param action called with the name under which this node claims; may wait for the database, but for nothing longer
 */
public record Chore(Duration every, Duration everyWhileIdle, Consumer<String> action) {

    /** With the same interval while idle. */
    public Chore(Duration every, Consumer<String> action) {
        this(every, every, action);
    }
}
