package io.muster.join;

/**
 * How the tasks of one group are combined.
 *
 * @param quorum the number of successes that decide, at least 1; 1 if the mode does not use it
 */
public record Join(Mode mode, int quorum) {

    /**
     * @throws IllegalArgumentException if the quorum is not positive, or more than 1 for a mode that does not use it
     */
    public Join {
        if (quorum < 1) {
            throw new IllegalArgumentException("quorum must be at least 1 but is " + quorum);
        }
        if (quorum > 1 && !mode.needsQuorum()) {
            throw new IllegalArgumentException("quorum must be 1 with mode %s but is %d".formatted(mode, quorum));
        }
    }

    /** A mode without a parameter. */
    public static Join of(Mode mode) {
        return new Join(mode, 1);
    }

    /** A quorum of this many successes. */
    public static Join quorum(int successes) {
        return new Join(Mode.QUORUM, successes);
    }

    /** A joiner for one group with this many tasks. */
    public Joiner joiner(int tasks) {
        return mode.joiner(quorum, tasks);
    }
}
