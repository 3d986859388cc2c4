package io.muster.group.engine;

import io.muster.task.RunIf;
import io.muster.task.SkipReason;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Skipped;
import io.muster.task.TaskOutcome.TimedOut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Determines which task may start: the first in the request's order whose dependencies have ended, while fewer than the
 * limit are in flight; and which will never run, because of the outcomes of its dependencies. The items of a task start in its
 * place.
 *
 * <p>Not thread-safe; the group serializes.
 */
final class StartOrder {

    /** A task that will not run. */
    record Skip(TaskRun run, Skipped<?> outcome) {}

    private final List<TaskRun> runs;
    private final int concurrency;
    private final BitSet ready;
    private final Map<TaskId, List<Dependant>> dependants;
    private int firstReady;
    private int inFlight;

    private static final class Dependant {
        private final int index;
        private final TaskRun run;
        private int open;
        private boolean anyFailed;

        private Dependant(int index, TaskRun run) {
            this.index = index;
            this.run = run;
            this.open = run.rule().after().size();
        }
    }

    StartOrder(List<TaskRun> runs, int concurrency) {
        this.runs = runs;
        this.concurrency = concurrency;
        this.ready = new BitSet(runs.size());
        this.dependants = new HashMap<>();
        ready.set(0, runs.size());
        for (int index = 0; index < runs.size(); index++) {
            TaskRun run = runs.get(index);
            if (run.isDependent()) {
                ready.clear(index);
                Dependant dependant = new Dependant(index, run);
                run.rule()
                        .after()
                        .forEach(id -> dependants
                                .computeIfAbsent(id, key -> new ArrayList<>(1))
                                .add(dependant));
            }
        }
    }

    /** Acquires a permit for the next task that has no outcome yet. */
    Optional<TaskRun> acquire() {
        while (inFlight < concurrency) {
            int next = ready.nextSetBit(firstReady);
            if (next < 0) {
                return Optional.empty();
            }
            firstReady = next;
            TaskRun run = runs.get(next);
            if (run instanceof ForEachRun each) {
                Optional<TaskRun> item = each.acquire(next);
                if (item.isPresent()) {
                    inFlight++;
                    return item;
                }
            }
            ready.clear(next);
            if (!run.isSettled() && !run.hasStarted()) {
                inFlight++;
                return Optional.of(run);
            }
        }
        return Optional.empty();
    }

    /** Releases the permit of a task. */
    void release(TaskRun run) {
        inFlight--;
        if (run instanceof ForEachRun.Item item) {
            item.parent().release();
            readyAgain(item.parent());
        }
    }

    /** The items of a task may start; its own permit is released. */
    void begun(ForEachRun run) {
        inFlight--;
        readyAgain(run);
    }

    private void readyAgain(ForEachRun run) {
        ready.set(run.place());
        firstReady = Math.min(firstReady, run.place());
    }

    /** Whether any task depends on another. */
    boolean hasDependants() {
        return !dependants.isEmpty();
    }

    /**
     * Records the outcome of a task, for which its dependants may have waited.
     *
     * @param now relative to the group's start
     * @return those that will not run because of it
     */
    List<Skip> settled(TaskId task, TaskOutcome<?> outcome, Duration now) {
        List<Dependant> waiting = dependants.remove(task);
        if (waiting == null) {
            return List.of();
        }
        List<Skip> skips = new ArrayList<>();
        for (Dependant dependant : waiting) {
            settled(dependant, task, outcome, now).ifPresent(skipped -> skips.add(new Skip(dependant.run, skipped)));
        }
        return skips;
    }

    private Optional<Skipped<?>> settled(Dependant dependant, TaskId task, TaskOutcome<?> outcome, Duration now) {
        dependant.open--;
        RunIf runIf = dependant.run.rule().runIf();
        dependant.anyFailed |= !outcome.hasValue() && (outcome instanceof Failed || outcome instanceof TimedOut);
        if (runIf == RunIf.SUCCEEDED && !outcome.hasValue()) {
            return Optional.of(
                    outcome instanceof Skipped<?> skipped
                            ? skipped
                            : new Skipped<>(SkipReason.DEPENDENCY_FAILED, Optional.of(task)));
        }
        if (dependant.open > 0) {
            return Optional.empty();
        }
        if (runIf == RunIf.FAILED && !dependant.anyFailed) {
            return Optional.of(new Skipped<>(SkipReason.NOT_NEEDED, Optional.of(task)));
        }
        dependant.run.ready(now);
        ready.set(dependant.index);
        firstReady = Math.min(firstReady, dependant.index);
        return Optional.empty();
    }
}
