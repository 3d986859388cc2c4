package io.muster.join;

/**
 * The ways to combine tasks, named as in asyncio and JavaScript. This is the only place where modes are distinguished.
 */
public enum Mode {

    /**
     * All must succeed, or have a fallback; the first failure without one decides. As {@code asyncio.gather} and {@code
     * Promise.all}.
     */
    ALL,

    /**
     * Waits for all tasks, whatever their outcomes. As {@code gather(return_exceptions=True)}, {@code
     * Promise.allSettled}.
     */
    SETTLED,

    /** As {@link #SETTLED}, with a limit on the tasks in flight. As {@code asyncio.Semaphore} around a gather. */
    BOUNDED,

    /** The first task that finishes decides, success or not. As {@code FIRST_COMPLETED} and {@code Promise.race}. */
    FIRST,

    /** The first success decides; a fallback does not count. As {@code Promise.any}. */
    ANY,

    /** A number of successes decides. */
    QUORUM;

    /**
     * A joiner for one group.
     *
     * @param quorum the number of successes that decide, if the mode {@linkplain #needsQuorum uses it}
     * @param tasks the number of tasks
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

    /** Whether the mode requires a number of successes. */
    public boolean needsQuorum() {
        return this == QUORUM;
    }

    /** Whether a group that succeeds was decided by one task alone. */
    public boolean hasWinner() {
        return switch (this) {
            case FIRST, ANY -> true;
            case ALL, SETTLED, BOUNDED, QUORUM -> false;
        };
    }

    /** Whether the mode requires a limit on the tasks in flight. */
    public boolean needsConcurrency() {
        return this == BOUNDED;
    }

    /**
     * Whether some of the tasks may decide while the others continue. Such a group needs at least one task; a group of
     * another mode without tasks succeeds.
     */
    public boolean isDecidedBySome() {
        return switch (this) {
            case ALL, SETTLED, BOUNDED -> false;
            case FIRST, ANY, QUORUM -> true;
        };
    }

    /**
     * Whether the mode waits for every task, whatever its outcome, so that a group that is ended early still has
     * partial results.
     */
    public boolean waitsForAll() {
        return switch (this) {
            case SETTLED, BOUNDED -> true;
            case ALL, FIRST, ANY, QUORUM -> false;
        };
    }
}
