package io.muster.group.engine;

import io.muster.group.spec.GroupSpec;
import io.muster.group.view.GroupFeed;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupState;
import io.muster.group.view.Progress;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A group's ledger under the group's lock. Every change is made under it, so that outcomes reach the joiner one at a
 * time, and each task and the group have one outcome. The effects of a change run after the lock is released.
 * Thread-safe.
 */
final class SharedLedger {

    /** A change of the ledger, at a time relative to the group's start. */
    @FunctionalInterface
    interface Transition {
        void apply(Ledger ledger, Duration now, Change change);
    }

    private final GroupContext group;
    private final GroupSpec spec;
    private final Ledger ledger;
    private final BiConsumer<Change, @Nullable GroupSnapshot> effects;
    private final ReentrantLock lock = new ReentrantLock();

    /** @param effects runs the effects of a change; receives the group at its decision, null if the change has not decided it */
    SharedLedger(
            GroupContext group, GroupSpec spec, Ledger ledger, BiConsumer<Change, @Nullable GroupSnapshot> effects) {
        this.group = group;
        this.spec = spec;
        this.ledger = ledger;
        this.effects = effects;
    }

    /** Changes the ledger, and runs the effects. */
    void change(Transition transition) {
        Change change = new Change();
        @Nullable GroupSnapshot decision = null;
        try {
            lock.lock();
            try {
                Duration now = group.clock().age();
                transition.apply(ledger, now, change);
                decision = change.decided ? snapshot(ledger, now) : null;
            } finally {
                lock.unlock();
            }
        } finally {
            // even if the change failed: its effects so far must be run
            effects.accept(change, decision);
        }
    }

    /** Reads the ledger, at a time relative to the group's start. */
    <R> R read(BiFunction<Ledger, Duration, R> action) {
        lock.lock();
        try {
            return action.apply(ledger, group.clock().age());
        } finally {
            lock.unlock();
        }
    }

    /** The current state of the group. */
    GroupSnapshot snapshot() {
        return read(this::snapshot);
    }

    private GroupSnapshot snapshot(Ledger locked, Duration now) {
        return new GroupSnapshot(
                group.id(),
                spec.join().mode(),
                locked.isFinished() ? GroupState.FINISHED : GroupState.RUNNING,
                group.createdAt(),
                locked.elapsed(now),
                locked.decision().verdict(),
                locked.tasks().settledFrom(0, now),
                locked.tasks().snapshots(now),
                spec.named(),
                locked.decision().answer(),
                spec.labels(),
                false);
    }

    /** The progress of the group since this many outcomes and expansions were seen. */
    Progress progress(int seen, int expanded) {
        return read((locked, now) -> new Progress(
                locked.tasks().settledFrom(seen, now),
                locked.decision().verdict(),
                locked.elapsed(now),
                locked.isFinished(),
                locked.tasks().expandedFrom(expanded)));
    }

    /** The events after this one, all of them. */
    GroupFeed.News news(long after) {
        return read((locked, now) -> {
            GroupTasks tasks = locked.tasks();
            int from = (int) Math.min(after, tasks.settledCount());
            Optional<GroupFeed.End> end = locked.isFinished()
                    ? Optional.of(new GroupFeed.End(tasks.settledCount() + 1L, snapshot(locked, now)))
                    : Optional.empty();
            return new GroupFeed.News(GroupFeed.numbered(tasks.settledFrom(from, now), from), end);
        });
    }

    /** The task with this id; needs no lock. */
    Optional<TaskRun> find(TaskId task) {
        return ledger.tasks().find(task);
    }

    /** The outcome of a task, if it has one; needs no lock. */
    Optional<TaskOutcome<?>> outcome(TaskId task) {
        return find(task).flatMap(TaskRun::outcome);
    }
}
