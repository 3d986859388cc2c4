package io.muster.group.observer;

import io.muster.task.Execution;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import java.time.Duration;
import java.util.Optional;

/** A task of a running group as observers see it; valid during the call that it is passed to. All times are from the group's start. */
public interface ObservedTask {

    TaskId id();

    /** The name of its type. */
    String type();

    /** Whether it depends on other tasks. */
    boolean isDependent();

    /** Since when nothing but permits kept it from starting; zero if nothing else ever did. */
    Duration readyAfter();

    /** When it started, if it did. */
    Optional<Duration> startedAfter();

    /** When it got its outcome, if it has one. */
    Optional<Duration> endedAfter();

    Optional<TaskOutcome<?>> outcome();

    /** Its attempts so far, and its wait for a permit. */
    Execution execution();
}
