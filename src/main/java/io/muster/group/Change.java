package io.muster.group;

import io.muster.join.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The effects of the changes under one hold of the group's lock, to be run after it. Not thread-safe. */
final class Change {

    final List<TaskRun> ended = new ArrayList<>(1);
    final List<TaskRun> cut = new ArrayList<>(0);
    // tasks whose items have all ended: their values are put together without the lock
    final List<ForEachRun> complete = new ArrayList<>(0);
    // the group succeeds once its answer has been made, also without the lock
    Optional<Decision.Success> unanswered = Optional.empty();
    boolean decided;
    boolean finished;
}
