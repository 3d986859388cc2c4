package io.muster.join;

/** The ways to combine tasks, by the names that asyncio and JavaScript's promises gave them. */
public sealed interface JoinPolicy {

    /** A joiner for one group of so many tasks. */
    Joiner joiner(int tasks);

    /** Whether a group without tasks is a success rather than a contradiction. */
    default boolean allowsNoTasks() {
        return false;
    }

    /**
     * All must succeed, or have a fallback; the first failure without one decides. As {@code asyncio.gather} and
     * {@code Promise.all}.
     */
    record All() implements JoinPolicy {
        @Override
        public Joiner joiner(int tasks) {
            return new AllSuccessful(tasks);
        }

        @Override
        public boolean allowsNoTasks() {
            return true;
        }
    }

    /** Waits for all, whatever they come to. As {@code gather(return_exceptions=True)}, {@code Promise.allSettled}. */
    record Settled() implements JoinPolicy {
        @Override
        public Joiner joiner(int tasks) {
            return new AwaitAll(tasks);
        }

        @Override
        public boolean allowsNoTasks() {
            return true;
        }
    }

    /** As {@link Settled}, with a bound on the tasks in flight. As {@code asyncio.Semaphore} around a gather. */
    record Bounded() implements JoinPolicy {
        @Override
        public Joiner joiner(int tasks) {
            return new AwaitAll(tasks);
        }

        @Override
        public boolean allowsNoTasks() {
            return true;
        }
    }

    /** The first task that finishes decides, success or not. As {@code FIRST_COMPLETED} and {@code Promise.race}. */
    record First() implements JoinPolicy {
        @Override
        public Joiner joiner(int tasks) {
            return new FirstCompleted();
        }
    }

    /** The first success decides; a fallback is none. As {@code Promise.any}. */
    record Any() implements JoinPolicy {
        @Override
        public Joiner joiner(int tasks) {
            return new SuccessfulQuorum(1, tasks);
        }
    }

    /**
     * So many successes decide.
     *
     * @param successes how many, at least 1
     */
    record Quorum(int successes) implements JoinPolicy {

        /** @throws IllegalArgumentException if no success is asked for */
        public Quorum {
            if (successes < 1) {
                throw new IllegalArgumentException("quorum must be at least 1 but is " + successes);
            }
        }

        @Override
        public Joiner joiner(int tasks) {
            return new SuccessfulQuorum(successes, tasks);
        }
    }
}
