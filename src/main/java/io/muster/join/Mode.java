package io.muster.join;

/**
 * The ways to combine tasks, by the names that asyncio and JavaScript's promises gave them. What tells one mode from another
 * is said here and nowhere else.
 */
public enum Mode {

    /**
     * All must succeed, or have a fallback; the first failure without one decides. As {@code asyncio.gather} and
     * {@code Promise.all}.
     */
    ALL,

    /** Waits for all, whatever they come to. As {@code gather(return_exceptions=True)}, {@code Promise.allSettled}. */
    SETTLED,

    /** As {@link #SETTLED}, with a bound on the tasks in flight. As {@code asyncio.Semaphore} around a gather. */
    BOUNDED,

    /** The first task that finishes decides, success or not. As {@code FIRST_COMPLETED} and {@code Promise.race}. */
    FIRST,

    /** The first success decides; a fallback is none. As {@code Promise.any}. */
    ANY,

    /** A number of successes decides. */
    QUORUM;

    /**
     * A joiner for one group.
     *
     * @param quorum the successes that decide, where the mode {@linkplain #needsQuorum asks for a number}
     * @param tasks how many there are
     */
    Joiner joiner(int quorum, int tasks) {
        return switch (this) {
            case ALL -> new AllSuccessful(tasks);
            case SETTLED, BOUNDED -> new AwaitAll(tasks);
            case FIRST -> new FirstCompleted(tasks);
            case ANY -> new SuccessfulQuorum(1, tasks);
            case QUORUM -> new SuccessfulQuorum(quorum, tasks);
        };
    }

    /** Whether the number of successes that decide must be given. */
    public boolean needsQuorum() {
        return this == QUORUM;
    }

    /** Whether a bound on the tasks in flight must be given. */
    public boolean needsConcurrency() {
        return this == BOUNDED;
    }

    /**
     * Whether some of the tasks may decide while the others go on. Such a group needs a task; one of another mode that has
     * none is a success.
     */
    public boolean isDecidedBySome() {
        return switch (this) {
            case ALL, SETTLED, BOUNDED -> false;
            case FIRST, ANY, QUORUM -> true;
        };
    }

    /** Whether every task is waited for, whatever it comes to, so that a group which is cut short has an answer still. */
    public boolean waitsForAll() {
        return switch (this) {
            case SETTLED, BOUNDED -> true;
            case ALL, FIRST, ANY, QUORUM -> false;
        };
    }
}
