package io.muster.group;

import io.muster.budget.OverloadedException;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.Bounds;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Rest;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.TaskSnapshot;
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
 * Tasks to be run, and their limits; each method named after a mode starts them.
 *
 * <p>The returned future completes at the decision. It completes exceptionally with the exception of the deciding task,
 * a {@link TimeoutException} if a timeout expired, a {@link GroupFailedException} for any other reason, an {@link
 * OverloadedException} if the server had no capacity for the group, or another exception with which it was rejected.
 * Cancelling the future cancels the tasks.
 *
 * <p>Immutable: each setting returns a new group.
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

    /** The maximum number of tasks in flight, at least 1; unlimited by default. */
    public TaskGroup<T> concurrency(int tasks) {
        return with(taskTimeout, new Bounds(tasks, bounds.timeout(), bounds.onTimeout()), rest);
    }

    /** The group's timeout, from its start; 30 s by default. */
    public TaskGroup<T> timeout(Duration timeout) {
        return with(taskTimeout, new Bounds(bounds.concurrency(), timeout, bounds.onTimeout()), rest);
    }

    /** Each task's timeout, from its start; by default only the group's applies. */
    public TaskGroup<T> taskTimeout(Duration timeout) {
        return with(Optional.of(timeout), bounds, rest);
    }

    /**
     * What happens to unfinished tasks at the decision; cancelled by default. They never outlive the group's timeout.
     */
    public TaskGroup<T> rest(Rest newRest) {
        return with(taskTimeout, bounds, newRest);
    }

    /** All values in the tasks' order, or the first failure. As {@code asyncio.gather}. */
    public CompletableFuture<List<T>> all() {
        return run(Join.of(Mode.ALL), TaskGroup::values);
    }

    /**
     * All outcomes in the tasks' order, including failures and timeouts. As {@code gather(return_exceptions=True)};
     * with {@link #concurrency} the bounded mode.
     */
    public CompletableFuture<List<TaskOutcome<T>>> settled() {
        Bounds partial = new Bounds(bounds.concurrency(), bounds.timeout(), OnTimeout.PARTIAL);
        return with(taskTimeout, partial, rest).run(Join.of(Mode.SETTLED), TaskGroup::outcomes);
    }

    /** The outcomes of all tasks, with at most this many in flight. */
    public CompletableFuture<List<TaskOutcome<T>>> bounded(int concurrency) {
        return concurrency(concurrency).settled();
    }

    /** The outcome of the first task to finish, value or failure. As {@code asyncio.wait(FIRST_COMPLETED)}. */
    public CompletableFuture<T> first() {
        return run(Join.of(Mode.FIRST), decided -> TaskGroup.<T>values(decided).get(0));
    }

    /** The first value; fails when all tasks have failed. As {@code Promise.any}. */
    public CompletableFuture<T> any() {
        return run(Join.of(Mode.ANY), decided -> TaskGroup.<T>values(decided).get(0));
    }

    /** The values of this many successful tasks, in the tasks' order; fails as soon as they cannot be reached. */
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
        return GroupFuture.start(starter, spec, result);
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

    // only bodies with values of type T were accepted
    @SuppressWarnings("unchecked")
    private static <T> List<TaskOutcome<T>> outcomes(GroupSnapshot decided) {
        List<TaskOutcome<T>> outcomes = new ArrayList<>();
        for (TaskSnapshot task : decided.tasks()) {
            outcomes.add((TaskOutcome<T>) task.outcome().orElseGet(TaskOutcome.Cancelled::new));
        }
        return outcomes;
    }
}
