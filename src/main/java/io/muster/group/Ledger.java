package io.muster.group;

import io.muster.join.Decision;
import io.muster.join.Joiner;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.SkipReason;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Cancelled;
import io.muster.task.TaskOutcome.Skipped;
import io.muster.task.TaskOutcome.TimedOut;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The state of a group's tasks, and every possible change of it.
 *
 * <p>Not thread-safe; the group serializes. A change only modifies the state: its effects, to be run outside the
 * group's lock, are collected in a {@link Change}.
 */
final class Ledger {

    /** The effects of the changes under one hold of the lock, to be run after it. */
    static final class Change {
        final List<TaskRun> ended = new ArrayList<>(1);
        final List<TaskRun> cut = new ArrayList<>(0);
        // tasks whose items have all ended: their values are put together without the lock
        final List<ForEachRun> complete = new ArrayList<>(0);
        // the group succeeds once its answer has been made, also without the lock
        Optional<Decision.Success> unanswered = Optional.empty();
        boolean decided;
        boolean finished;
    }

    private final GroupSpec spec;
    private final List<TaskRun> runs;
    private final List<TaskRun> settled;
    private final StartOrder starts;
    private final Joiner joiner;
    private final List<Expansion> expanded = new ArrayList<>(0);
    private int items;
    // created on first use, which is rare; by any thread, since the result is always the same
    private volatile @Nullable Map<TaskId, TaskRun> byId;
    // the tasks have decided that the group succeeds, and its answer is being made
    private boolean unanswered;
    private @Nullable String answer;
    private @Nullable Verdict verdict;
    private @Nullable Duration finishedAfter;

    Ledger(GroupSpec spec, List<TaskRun> runs) {
        this.spec = spec;
        this.runs = runs;
        this.settled = new ArrayList<>(runs.size());
        this.starts = new StartOrder(runs, spec.bounds().concurrency());
        this.joiner = spec.join().joiner(runs.size());
    }

    /** Takes a permit for the next task that may start, if there is one. */
    Optional<TaskRun> startNext(Duration now) {
        Optional<TaskRun> next = starts.acquire();
        next.ifPresent(run -> run.started(now));
        return next;
    }

    /** Restores the group's earlier progress; tasks with an outcome keep it. */
    void restore(PreviousRun earlier, Duration now, Change change) {
        answer = earlier.answer().orElse(null);
        earlier.verdict().ifPresent(known -> decide(known, change));
        for (Expansion known : earlier.expanded()) {
            find(known.task()).map(ForEachRun.class::cast).ifPresent(run -> expand(run, known.items()));
        }
        for (TaskSnapshot known : earlier.settled()) {
            find(known.id()).ifPresent(run -> restore(run, known, now, change));
        }
        // after restoring all: tasks skipped earlier must not be skipped again
        for (TaskRun run : List.copyOf(settled)) {
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
        settled.add(run);
        // the task of an item looks at it when it runs again
        if (!(run instanceof ForEachRun.Item)) {
            judge(run, outcome, now, change);
        }
    }

    private void expand(ForEachRun run, int count) {
        run.expand(count);
        items += count;
        expanded.add(new Expansion(run.id(), count));
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
            checkRoom(run, elements.size());
            expand(run, elements.size());
        } else if (run.items().size() != elements.size()) {
            throw new TaskFailedException(Fault.of(
                    FaultCode.REFERENCE_UNRESOLVED,
                    "Task %s was run for %d elements before, and the list has %d now"
                            .formatted(run.id(), run.items().size(), elements.size())));
        }
        run.begin(elements);
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

    private void checkRoom(ForEachRun run, int count) {
        if (count > GroupSpec.MAX_TASKS - size()) {
            throw new TaskFailedException(Fault.of(
                    FaultCode.TOO_MANY_ITEMS,
                    "Task %s has %d items; with them, its group has more than %d tasks"
                            .formatted(run.id(), count, GroupSpec.MAX_TASKS)));
        }
    }

    /** A group without tasks is decided at once. */
    void decideIfEmpty(Duration now, Change change) {
        if (runs.isEmpty()) {
            conclude(new Decision.Success(Optional.empty()), now, change);
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
            change.complete.add(run);
        }
    }

    private void settleWhole(TaskRun run, TaskOutcome<?> outcome, boolean cut, Duration now, Change change) {
        if (run instanceof ForEachRun each) {
            cutItems(each, item -> new Cancelled<>(), now, change);
        }
        judge(run, note(run, outcome, cut, now, change), now, change);
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
            for (StartOrder.Skip skip : starts.settled(next.id(), next.outcome().orElseThrow())) {
                if (!skip.run().isSettled()) {
                    judge(skip.run(), note(skip.run(), skip.outcome(), false, now, change), now, change);
                    left.add(skip.run());
                }
            }
        }
    }

    private void cutIfDecided(Duration now, Change change) {
        if ((verdict != null || unanswered) && spec.rest() == Rest.CANCEL) {
            Skipped<?> notNeeded =
                    new Skipped<>(SkipReason.NOT_NEEDED, verdict().flatMap(Verdict::culprit));
            cutAll(run -> run.isDependent() && !run.hasStarted() ? notNeeded : new Cancelled<>(), now, change);
        }
    }

    /** Cancels every task without an outcome, and the group, which fails with this fault if it is not decided. */
    void cancel(Fault fault, Duration now, Change change) {
        decide(new Verdict(GroupOutcome.CANCELLED, now, Optional.of(fault), Optional.empty(), false), change);
        cutAll(run -> new Cancelled<>(), now, change);
        finishIfOver(now, change);
    }

    /** The group's timeout has expired. */
    void timeOut(Duration now, Change change) {
        boolean partial = spec.bounds().onTimeout() == OnTimeout.PARTIAL;
        // before any task is cancelled: the fault says what had started by then
        Fault fault = groupTimeout();
        decide(new Verdict(GroupOutcome.TIMED_OUT, now, Optional.of(fault), Optional.empty(), partial), change);
        cutAll(run -> run.hasStarted() ? new TimedOut<>(fault) : new Cancelled<>(), now, change);
        finishIfOver(now, change);
    }

    /** The answer of the group has been made, so that it has succeeded; unless it has been decided meanwhile. */
    void answered(String text, Duration now, Change change) {
        if (verdict == null) {
            answer = text;
            decide(success(now), change);
            finishIfOver(now, change);
        }
    }

    /** The answer of the group cannot be made, so that it has failed; unless it has been decided meanwhile. */
    void unanswerable(Fault fault, Duration now, Change change) {
        decide(new Verdict(GroupOutcome.FAILED, now, Optional.of(fault), Optional.empty(), false), change);
        finishIfOver(now, change);
    }

    /** Its answer as a JSON text, if it has succeeded and has one. */
    Optional<String> answer() {
        return Optional.ofNullable(answer);
    }

    Optional<Verdict> verdict() {
        return Optional.ofNullable(verdict);
    }

    boolean isFinished() {
        return finishedAfter != null;
    }

    /** The task with this id; needs no lock. */
    Optional<TaskRun> find(TaskId task) {
        Map<TaskId, TaskRun> known = byId;
        if (known == null) {
            known = runs.stream().collect(Collectors.toMap(TaskRun::id, Function.identity()));
            byId = known;
        }
        return task.isItem() ? findItem(task) : Optional.ofNullable(known.get(task));
    }

    private Optional<TaskRun> findItem(TaskId task) {
        List<ForEachRun.Item> siblings = find(task.parent())
                .filter(ForEachRun.class::isInstance)
                .map(run -> ((ForEachRun) run).items())
                .orElse(List.of());
        return task.index() < siblings.size() ? Optional.of(siblings.get(task.index())) : Optional.empty();
    }

    /** How many tasks it has, items included. */
    int size() {
        return runs.size() + items;
    }

    int settledCount() {
        return settled.size();
    }

    List<Expansion> expandedFrom(int from) {
        return List.copyOf(expanded.subList(Math.min(from, expanded.size()), expanded.size()));
    }

    /** How long the group took, or has taken so far. */
    Duration elapsed(Duration now) {
        return finishedAfter == null ? now : finishedAfter;
    }

    List<TaskSnapshot> tasks(Duration now) {
        List<TaskSnapshot> tasks = new ArrayList<>(size());
        for (TaskRun run : runs) {
            tasks.add(run.snapshot(now));
            if (run instanceof ForEachRun each) {
                each.items().forEach(item -> tasks.add(item.snapshot(now)));
            }
        }
        return Collections.unmodifiableList(tasks);
    }

    List<TaskSnapshot> settledFrom(int from, Duration now) {
        return settled.subList(Math.min(from, settled.size()), settled.size()).stream()
                .map(run -> run.snapshot(now))
                .toList();
    }

    private void judge(TaskRun run, TaskOutcome<?> outcome, Duration now, Change change) {
        if (verdict == null && !unanswered) {
            joiner.onOutcome(run.id(), outcome).ifPresent(decision -> conclude(decision, now, change));
        }
    }

    private void conclude(Decision decision, Duration now, Change change) {
        if (decision instanceof Decision.Success success && spec.answer().isPresent()) {
            unanswered = true;
            change.unanswered = Optional.of(success);
        } else {
            decide(verdictOf(decision, now), change);
        }
    }

    private void decide(Verdict newVerdict, Change change) {
        if (verdict == null) {
            verdict = newVerdict;
            change.decided = true;
        }
    }

    private static Verdict verdictOf(Decision decision, Duration now) {
        if (decision instanceof Decision.Failure failure) {
            boolean cancelled = failure.fault().code() == FaultCode.GROUP_CANCELLED;
            GroupOutcome outcome = cancelled ? GroupOutcome.CANCELLED : GroupOutcome.FAILED;
            return new Verdict(outcome, now, Optional.of(failure.fault()), failure.culprit(), false);
        }
        return success(now);
    }

    private static Verdict success(Duration now) {
        return new Verdict(GroupOutcome.SUCCEEDED, now, Optional.empty(), Optional.empty(), false);
    }

    /** Sets the outcome of every task that has none. */
    private void cutAll(Function<TaskRun, TaskOutcome<?>> outcome, Duration now, Change change) {
        for (TaskRun run : runs) {
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

    private Fault groupTimeout() {
        // the timeout also includes the wait in the queue: the message says which of the two took the time
        boolean waited = !runs.isEmpty() && runs.stream().noneMatch(TaskRun::hasStarted);
        return Fault.of(
                FaultCode.GROUP_TIMEOUT,
                "The group's timeout of %d ms expired%s"
                        .formatted(
                                spec.bounds().timeout().toMillis(),
                                waited ? " while it was queued; none of its tasks had started" : ""));
    }

    /**
     * Records the outcome of a task that has none.
     *
     * @return the outcome with the task's fallback, if that is to be used
     */
    private TaskOutcome<?> note(TaskRun run, TaskOutcome<?> outcome, boolean cut, Duration now, Change change) {
        boolean hasPermit = run.holdsPermit();
        TaskOutcome<?> noted = run.settled(outcome, now);
        settled.add(run);
        if (hasPermit) {
            starts.release(run);
        }
        (cut ? change.cut : change.ended).add(run);
        return noted;
    }

    private void finishIfOver(Duration now, Change change) {
        if (finishedAfter == null && verdict != null && settled.size() == size()) {
            finishedAfter = now;
            change.finished = true;
        }
    }
}
