package io.muster.group.engine;

import io.muster.join.Decision;
import java.util.List;
import java.util.Optional;

/** The effects of the changes under one hold of the group's lock, to be run after it. Not thread-safe. */
final class Change {

    // there is rarely more than one
    private List<TaskRun> ended = List.of();
    private List<TaskRun> cut = List.of();
    private List<ForEachRun> complete = List.of();
    // the group succeeds once its answer has been made, also without the lock
    Optional<Decision.Success> unanswered = Optional.empty();
    boolean decided;
    boolean finished;

    /** Tasks whose outcome came from their body. */
    List<TaskRun> ended() {
        return ended;
    }

    /** Tasks whose outcome did not come from their body. */
    List<TaskRun> cut() {
        return cut;
    }

    /** Tasks whose items have all ended: their values are put together without the lock. */
    List<ForEachRun> complete() {
        return complete;
    }

    void ended(TaskRun run) {
        ended = ShortLists.with(ended, run);
    }

    void cut(TaskRun run) {
        cut = ShortLists.with(cut, run);
    }

    void complete(ForEachRun run) {
        complete = ShortLists.with(complete, run);
    }
}
