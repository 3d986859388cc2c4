package io.muster.group;

import io.muster.task.RunIf;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A group to be run and what befalls it from outside; times are ticks of the clock.
 *
 * @param successes how many {@link Mode#QUORUM} asks for
 * @param timeout the group's clock
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

    /** How a job ends if nobody stops it. */
    enum End {
        VALUE,
        FAILURE,
        /** Throws before there is a stage. */
        THROW,
        /** Its stage says that it was cancelled. */
        CANCELS_ITSELF,
        NEVER
    }

    /**
     * One task.
     *
     * @param duration how long it takes; with 0 it has ended when it has started
     * @param timeout its own clock, or 0 for none
     * @param objects whether it completes its stage when it is cut, which must not count any more
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
     * @param after the places of the jobs that it depends on
     * @param condition what its condition comes to, if it has one
     */
    record Start(SortedSet<Integer> after, RunIf runIf, Optional<Boolean> condition) {
        static final Start AT_ONCE = new Start(new TreeSet<>(), RunIf.SUCCEEDED, Optional.empty());
    }

    /**
     * Someone cancels a task, or the group.
     *
     * @param job the task's place; {@link #GROUP} for the group; there may be no such task
     */
    record UserCancel(int at, int job) {
        static final int GROUP = -1;
    }
}
