package io.muster.group.engine;

import io.muster.task.RunIf;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A group to run, and the events from outside; times are ticks of the clock.
 *
 * @param successes required by {@link Mode#QUORUM}
 * @param timeout of the group
 */
record Scenario(
        Mode mode,
        int successes,
        int concurrency,
        int timeout,
        boolean partial,
        boolean restContinues,
        List<Job> jobs,
        List<UserCancel> cancels) {

    enum Mode {
        ALL,
        SETTLED,
        BOUNDED,
        FIRST,
        ANY,
        QUORUM
    }

    /** How a job ends unless it is stopped. */
    enum End {
        VALUE,
        FAILURE,
        /** Throws before there is a stage. */
        THROW,
        /** Its stage is cancelled by itself. */
        CANCELS_ITSELF,
        NEVER
    }

    /**
     * One task.
     *
     * @param duration how long it takes; with 0 it ends as it starts
     * @param timeout its own, or 0 for none
     * @param objects whether it completes its stage when it is cancelled, which must have no effect
     * @param fallback whether it has one
     * @param start when it may start
     */
    record Job(End end, int duration, int timeout, boolean objects, boolean fallback, Start start) {

        boolean endsAtOnce() {
            return end == End.THROW || end != End.NEVER && duration == 0;
        }
    }

    /**
     * When a job may start.
     *
     * @param after the positions of its dependencies
     * @param condition the result of its condition, if it has one
     */
    record Start(SortedSet<Integer> after, RunIf runIf, Optional<Boolean> condition) {
        static final Start AT_ONCE = new Start(new TreeSet<>(), RunIf.SUCCEEDED, Optional.empty());
    }

    /**
     * A user cancels a task or the group.
     *
     * @param job the task's position; {@link #GROUP} for the group; the task may not exist
     */
    record UserCancel(int at, int job) {
        static final int GROUP = -1;
    }
}
