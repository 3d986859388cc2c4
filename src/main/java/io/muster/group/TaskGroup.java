package io.muster.group;

import io.muster.budget.OverloadedException;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.task.TaskBody;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Tasks that are yet to be run, and how far they may go; each method that names a mode starts them.
 *
 * <p>The future a mode gives completes at the decision. It completes exceptionally with what the deciding task threw,
 * with a {@link TimeoutException} where a clock ran out, with a {@link GroupFailedException} for any other reason, and
 * with an {@link OverloadedException} where the server had no room for the group, and otherwise with what refused it. Cancelling it cancels the tasks.
 *
 * <p>Immutable: each setting gives a new group.
 *
 * @param <T> the type of the tasks' values
 */
public final class TaskGroup<T> {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration BACKGROUND_TIMEOUT = Duration.ofHours(1);
    private static final String TYPE = "java";

    private final Function<GroupSpec, RunningGroup> starter;
    private final List<TaskBody> bodies;
    private final Optional<Duration> taskTimeout;
    private final Bounds bounds;
    private final Rest rest;

    private TaskGroup(
            Function<GroupSpec, RunningGroup> starter,
            List<TaskBody> bodies,
            Optional<Duration> taskTimeout,
            Bounds bounds,
            Rest rest) {
        this.starter = starter;
        this.bodies = bodies;
        this.taskTimeout = taskTimeout;
        this.bounds = bounds;
        this.rest = rest;
    }

    static <T> TaskGroup<T> of(Function<GroupSpec, RunningGroup> starter, List<TaskBody> bodies) {
        Bounds bounds = new Bounds(Math.max(1, bodies.size()), DEFAULT_TIMEOUT, OnTimeout.FAIL);
        return new TaskGroup<>(starter, bodies, Optional.empty(), bounds, Rest.CANCEL);
    }

    /** At most so many tasks in flight at once, at least 1; all of them unless said. */
    public TaskGroup<T> concurrency(int tasks) {
        return with(taskTimeout, new Bounds(tasks, bounds.timeout(), bounds.onTimeout()), rest);
    }

    /** The group's clock, from its start; 30 s unless said. */
    public TaskGroup<T> timeout(Duration timeout) {
        return with(taskTimeout, new Bounds(bounds.concurrency(), timeout, bounds.onTimeout()), rest);
    }

    /** Each task's clock, from its start; the group's remainder unless said. */
    public TaskGroup<T> taskTimeout(Duration timeout) {
        return with(Optional.of(timeout), bounds, rest);
    }

    /** What becomes of unfinished tasks at the decision; cancelled unless said. They never outlive the group's clock. */
    public TaskGroup<T> rest(Rest newRest) {
        return with(taskTimeout, bounds, newRest);
    }

    /** All values in the tasks' order, or the first failure. As {@code asyncio.gather}. */
    public CompletableFuture<List<T>> all() {
        return run(Join.of(Mode.ALL), TaskGroup::values);
    }

    /**
     * All outcomes in the tasks' order, whichever they are: those the clock cut included. As
     * {@code gather(return_exceptions=True)}; with {@link #concurrency} the bounded mode.
     */
    public CompletableFuture<List<TaskOutcome<T>>> settled() {
        Bounds partial = new Bounds(bounds.concurrency(), bounds.timeout(), OnTimeout.PARTIAL);
        return with(taskTimeout, partial, rest).run(Join.of(Mode.SETTLED), TaskGroup::outcomes);
    }

    /** The outcomes of all tasks, at most so many of them in flight at once. */
    public CompletableFuture<List<TaskOutcome<T>>> bounded(int concurrency) {
        return concurrency(concurrency).settled();
    }

    /** What the first task to finish comes to, value or failure. As {@code asyncio.wait(FIRST_COMPLETED)}. */
    public CompletableFuture<T> first() {
        return run(Join.of(Mode.FIRST), decided -> TaskGroup.<T>values(decided).get(0));
    }

    /** The first value; fails when all tasks have. As {@code Promise.any}. */
    public CompletableFuture<T> any() {
        return run(Join.of(Mode.ANY), decided -> TaskGroup.<T>values(decided).get(0));
    }

    /** So many values in the tasks' order; fails as soon as they are out of reach. */
    public CompletableFuture<List<T>> quorum(int successes) {
        return run(Join.quorum(successes), TaskGroup::values);
    }

    BackgroundTask<T> start() {
        return new BackgroundTask<>(timeout(BACKGROUND_TIMEOUT).first());
    }

    private TaskGroup<T> with(Optional<Duration> newTaskTimeout, Bounds newBounds, Rest newRest) {
        return new TaskGroup<>(starter, bodies, newTaskTimeout, newBounds, newRest);
    }

    private <R> CompletableFuture<R> run(Join join, Function<GroupSnapshot, R> result) {
        List<TaskSpec> tasks = new ArrayList<>(bodies.size());
        for (TaskBody body : bodies) {
            tasks.add(new TaskSpec(TaskId.ofIndex(tasks.size()), TYPE, taskTimeout, body));
        }
        GroupSpec spec = new GroupSpec(join, bounds, rest, tasks);
        try {
            return new GroupFuture<>(starter.apply(spec), result);
        } catch (RuntimeException refused) {
            // the server runs as many tasks as it may, or the caller has as many as they may have
            return CompletableFuture.failedFuture(refused);
        }
    }

    private static <T> List<T> values(GroupSnapshot decided) {
        List<T> values = new ArrayList<>();
        for (TaskOutcome<T> outcome : TaskGroup.<T>outcomes(decided)) {
            if (outcome instanceof Succeeded<T> succeeded) {
                values.add(succeeded.value());
            }
        }
        return values;
    }

    // only bodies that come to a T were let in
    @SuppressWarnings("unchecked")
    private static <T> List<TaskOutcome<T>> outcomes(GroupSnapshot decided) {
        List<TaskOutcome<T>> outcomes = new ArrayList<>();
        for (TaskSnapshot task : decided.tasks()) {
            outcomes.add((TaskOutcome<T>) task.outcome().orElseGet(TaskOutcome.Cancelled::new));
        }
        return outcomes;
    }
}
