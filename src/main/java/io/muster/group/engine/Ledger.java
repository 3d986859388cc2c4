package io.muster.group.engine;

import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Rest;
import io.muster.group.view.Expansion;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.PreviousRun;
import io.muster.group.view.TaskSnapshot;
import io.muster.group.view.Verdict;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.SkipReason;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Cancelled;
import io.muster.task.TaskOutcome.Skipped;
import io.muster.task.TaskOutcome.TimedOut;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The state of a group's tasks, and every possible change of it.
 *
 * <p>Not thread-safe; the group serializes. A change only modifies the state: its effects, to be run outside the
 * group's lock, are collected in a {@link Change}.
 */
final class Ledger {

    private final GroupSpec spec;
    private final GroupTasks tasks;
    private final StartOrder starts;
    private final GroupDecision decision;
    private @Nullable Duration finishedAfter;

    Ledger(GroupSpec spec, List<TaskRun> runs) {
        this.spec = spec;
        this.tasks = new GroupTasks(runs);
        this.starts = new StartOrder(runs, spec.bounds().concurrency());
        this.decision = new GroupDecision(spec);
    }

    /** Its tasks, to be read only. */
    GroupTasks tasks() {
        return tasks;
    }

    /** Its decision, to be read only. */
    GroupDecision decision() {
        return decision;
    }

    /** Acquires a permit for the next task that may start, if there is one. */
    Optional<TaskRun> startNext(Duration now) {
        Optional<TaskRun> next = starts.acquire();
        next.ifPresent(run -> run.started(now));
        return next;
    }

    /** Restores the group's earlier progress; tasks with an outcome keep it. */
    void restore(PreviousRun earlier, Duration now, Change change) {
        decision.restore(earlier, change);
        if (!earlier.age().isZero()) {
            // whatever kept them from starting before, it was not this group's permits
            tasks.withoutItems().stream().filter(run -> !run.isDependent()).forEach(run -> run.ready(now));
        }
        for (Expansion known : earlier.expanded()) {
            tasks.find(known.task()).map(ForEachRun.class::cast).ifPresent(run -> tasks.expand(run, known.items()));
        }
        for (TaskSnapshot known : earlier.settled()) {
            tasks.find(known.id()).ifPresent(run -> restore(run, known, now, change));
        }
        // after restoring all: tasks skipped earlier must not be skipped again
        for (TaskRun run : List.copyOf(tasks.settled())) {
            skipDependants(run, now, change);
        }
        cutIfDecided(now, change);
        finishIfOver(now, change);
    }

    private void restore(TaskRun run, TaskSnapshot known, Duration now, Change change) {
        known.started().ifPresent(run::started);
        TaskOutcome<?> outcome = run.settled(
                known.outcome().orElseThrow(),
                known.started().orElse(Duration.ZERO).plus(known.elapsed().orElse(Duration.ZERO)));
        run.restore(known.execution());
        tasks.settled(run);
        // the task of an item looks at it when it runs again
        if (!(run instanceof ForEachRun.Item)) {
            decision.onOutcome(run.id(), outcome, now, change);
        }
    }

    /**
     * Has the items of a task start.
     *
     * @param elements as JSON texts
     * @return false if it has its outcome already
     * @throws TaskFailedException if they are too many
     */
    boolean begin(ForEachRun run, List<String> elements, Duration now, Change change) {
        if (run.isSettled()) {
            return false;
        }
        if (!run.isExpanded()) {
            tasks.checkRoom(run, elements.size());
            tasks.expand(run, elements.size());
        } else if (run.items().size() != elements.size()) {
            throw new TaskFailedException(Fault.of(
                    FaultCode.REFERENCE_UNRESOLVED,
                    "Task %s was run for %d elements before, and the list has %d now"
                            .formatted(run.id(), run.items().size(), elements.size())));
        }
        run.begin(elements);
        run.items().forEach(item -> item.ready(now));
        starts.begun(run);
        // of a run before this one
        for (ForEachRun.Item item : run.items()) {
            endFor(item, run, now, change);
        }
        completeIfOver(run, change);
        cutIfDecided(now, change);
        finishIfOver(now, change);
        return true;
    }

    /** A group without tasks is decided at once. */
    void decideIfEmpty(Duration now, Change change) {
        if (tasks.size() == 0) {
            decision.onNoTasks(now, change);
            finishIfOver(now, change);
        }
    }

    /** Sets a task's outcome, if it has none yet; {@code cut} means that the outcome does not come from its body. */
    void settle(TaskRun run, TaskOutcome<?> outcome, boolean cut, Duration now, Change change) {
        if (run.isSettled()) {
            return;
        }
        if (run instanceof ForEachRun.Item item) {
            note(run, outcome, cut, now, change);
            itemSettled(item, now, change);
        } else {
            settleWhole(run, outcome, cut, now, change);
        }
        cutIfDecided(now, change);
        finishIfOver(now, change);
    }

    private void itemSettled(ForEachRun.Item item, Duration now, Change change) {
        ForEachRun run = item.parent();
        // before that, its items are looked at as it begins
        if (run.hasBegun()) {
            run.itemSettled();
            endFor(item, run, now, change);
            completeIfOver(run, change);
        }
    }

    private void endFor(ForEachRun.Item item, ForEachRun run, Duration now, Change change) {
        if (!run.isSettled()) {
            run.failure(item).ifPresent(outcome -> settleWhole(run, outcome, false, now, change));
        }
    }

    private static void completeIfOver(ForEachRun run, Change change) {
        if (run.isComplete() && !run.isSettled()) {
            change.complete(run);
        }
    }

    private void settleWhole(TaskRun run, TaskOutcome<?> outcome, boolean cut, Duration now, Change change) {
        if (run instanceof ForEachRun each) {
            cutItems(each, item -> new Cancelled<>(), now, change);
        }
        decision.onOutcome(run.id(), note(run, outcome, cut, now, change), now, change);
        skipDependants(run, now, change);
    }

    // and those that depend on them in turn: without recursion, since a chain may have thousands of tasks
    private void skipDependants(TaskRun ended, Duration now, Change change) {
        if (!starts.hasDependants()) {
            return;
        }
        Deque<TaskRun> left = new ArrayDeque<>(List.of(ended));
        while (!left.isEmpty()) {
            TaskRun next = left.remove();
            for (StartOrder.Skip skip : starts.settled(next.id(), next.outcome().orElseThrow(), now)) {
                if (!skip.run().isSettled()) {
                    TaskOutcome<?> noted = note(skip.run(), skip.outcome(), false, now, change);
                    decision.onOutcome(skip.run().id(), noted, now, change);
                    left.add(skip.run());
                }
            }
        }
    }

    private void cutIfDecided(Duration now, Change change) {
        if (decision.ignoresOutcomes() && spec.rest() == Rest.CANCEL) {
            Skipped<?> notNeeded =
                    new Skipped<>(SkipReason.NOT_NEEDED, decision.verdict().flatMap(Verdict::culprit));
            cutAll(run -> run.isDependent() && !run.hasStarted() ? notNeeded : new Cancelled<>(), now, change);
        }
    }

    /** Cancels every task without an outcome, and the group, which fails with this fault if it is not decided. */
    void cancel(Fault fault, Duration now, Change change) {
        decision.end(GroupOutcome.CANCELLED, fault, false, now, change);
        cutAll(run -> new Cancelled<>(), now, change);
        finishIfOver(now, change);
    }

    /** The group's timeout has expired. */
    void timeOut(Duration now, Change change) {
        boolean partial = spec.bounds().onTimeout() == OnTimeout.PARTIAL;
        // before any task is cancelled: the fault says what had started by then
        Fault fault = spec.bounds().expired(tasks.size() > 0 && tasks.noneHasStarted());
        decision.end(GroupOutcome.TIMED_OUT, fault, partial, now, change);
        cutAll(run -> run.hasStarted() ? new TimedOut<>(fault) : new Cancelled<>(), now, change);
        finishIfOver(now, change);
    }

    /** The answer of the group has been made, so that it has succeeded; unless it has been decided meanwhile. */
    void answered(String text, Duration now, Change change) {
        decision.onAnswer(text, now, change);
        finishIfOver(now, change);
    }

    /** The answer of the group cannot be made, so that it has failed; unless it has been decided meanwhile. */
    void unanswerable(Fault fault, Duration now, Change change) {
        decision.end(GroupOutcome.FAILED, fault, false, now, change);
        finishIfOver(now, change);
    }

    boolean isFinished() {
        return finishedAfter != null;
    }

    /** How long the group took, or has taken so far. */
    Duration elapsed(Duration now) {
        return finishedAfter == null ? now : finishedAfter;
    }

    /** Sets the outcome of every task that has none. */
    private void cutAll(Function<TaskRun, TaskOutcome<?>> outcome, Duration now, Change change) {
        for (TaskRun run : tasks.withoutItems()) {
            if (run instanceof ForEachRun each) {
                cutItems(each, outcome, now, change);
            }
            if (!run.isSettled()) {
                note(run, outcome.apply(run), true, now, change);
            }
        }
    }

    private void cutItems(ForEachRun run, Function<TaskRun, TaskOutcome<?>> outcome, Duration now, Change change) {
        for (ForEachRun.Item item : run.items()) {
            if (!item.isSettled()) {
                note(item, outcome.apply(item), true, now, change);
            }
        }
    }

    /**
     * Records the outcome of a task that has none.
     *
     * @return the outcome with the task's fallback, if that is to be used
     */
    private TaskOutcome<?> note(TaskRun run, TaskOutcome<?> outcome, boolean cut, Duration now, Change change) {
        boolean hasPermit = run.holdsPermit();
        TaskOutcome<?> noted = run.settled(outcome, now);
        tasks.settled(run);
        if (hasPermit) {
            starts.release(run);
        }
        if (cut) {
            change.cut(run);
        } else {
            change.ended(run);
        }
        return noted;
    }

    private void finishIfOver(Duration now, Change change) {
        if (finishedAfter == null && decision.isMade() && tasks.settledCount() == tasks.size()) {
            finishedAfter = now;
            change.finished = true;
        }
    }
}
