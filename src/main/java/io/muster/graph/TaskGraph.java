package io.muster.graph;

import io.muster.budget.OverloadedException;
import io.muster.group.GroupFailedException;
import io.muster.group.TaskGroups;
import io.muster.group.spec.Bounds;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Rest;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.task.TaskSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * Tasks that depend on each other, and their limits; each method named after a mode starts them.
 *
 * <p>The returned future completes at the decision. It completes exceptionally with what the Java code of the deciding task threw, a
 * {@link TimeoutException} if a timeout expired, a {@link GroupFailedException} for any other reason, an {@link OverloadedException} if
 * the server had no capacity for the graph, or another exception with which it was rejected. Cancelling the future cancels the tasks.
 *
 * <p>Immutable: each setting returns a new graph. It may be started more than once.
 */
public final class TaskGraph {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    private final TaskGroups groups;
    private final List<TaskSpec> tasks;
    private final Limits limits;

    /** @param onTimeout if set */
    private record Limits(int concurrency, Duration timeout, Optional<OnTimeout> onTimeout, Rest rest) {}

    private TaskGraph(TaskGroups groups, List<TaskSpec> tasks, Limits limits) {
        this.groups = groups;
        this.tasks = tasks;
        this.limits = limits;
    }

    static TaskGraph of(TaskGroups groups, List<TaskSpec> tasks) {
        Limits unlimited = new Limits(GroupSpec.MAX_TASKS, DEFAULT_TIMEOUT, Optional.empty(), Rest.CANCEL);
        return new TaskGraph(groups, tasks, unlimited);
    }

    /** The maximum number of tasks in flight, items included, at least 1; unlimited by default. */
    public TaskGraph concurrency(int most) {
        return with(new Limits(most, limits.timeout, limits.onTimeout, limits.rest));
    }

    /** The graph's timeout, from its start; 30 s by default. */
    public TaskGraph timeout(Duration timeout) {
        return with(new Limits(limits.concurrency, timeout, limits.onTimeout, limits.rest));
    }

    /** The result when the timeout expires; by default partial results for {@link #settled} and {@link #bounded}, else a failure. */
    public TaskGraph onTimeout(OnTimeout onTimeout) {
        return with(new Limits(limits.concurrency, limits.timeout, Optional.of(onTimeout), limits.rest));
    }

    /** What happens to unfinished tasks at the decision; cancelled by default. They never outlive the graph's timeout. */
    public TaskGraph rest(Rest rest) {
        return with(new Limits(limits.concurrency, limits.timeout, limits.onTimeout, rest));
    }

    /** Succeeds if every task that runs has a value; otherwise fails with the first failure. */
    public CompletableFuture<GraphResult> all() {
        return run(Join.of(Mode.ALL), OnTimeout.FAIL);
    }

    /** Waits for all tasks, whatever their outcomes. */
    public CompletableFuture<GraphResult> settled() {
        return run(Join.of(Mode.SETTLED), OnTimeout.PARTIAL);
    }

    /** As {@link #settled}, with at most this many tasks in flight. */
    public CompletableFuture<GraphResult> bounded(int concurrency) {
        return concurrency(concurrency).settled();
    }

    /** Waits for the first task to finish, and fails if that fails. */
    public CompletableFuture<GraphResult> first() {
        return run(Join.of(Mode.FIRST), OnTimeout.FAIL);
    }

    /** Waits for the first value; fails when no task can have one any more. */
    public CompletableFuture<GraphResult> any() {
        return run(Join.of(Mode.ANY), OnTimeout.FAIL);
    }

    /** Waits for the values of this many tasks; fails as soon as they cannot be reached. */
    public CompletableFuture<GraphResult> quorum(int successes) {
        return run(Join.quorum(successes), OnTimeout.FAIL);
    }

    private TaskGraph with(Limits newLimits) {
        return new TaskGraph(groups, tasks, newLimits);
    }

    private CompletableFuture<GraphResult> run(Join join, OnTimeout byDefault) {
        Bounds bounds = new Bounds(limits.concurrency, limits.timeout, limits.onTimeout.orElse(byDefault));
        return groups.run(new GroupSpec(join, bounds, limits.rest, tasks), GraphResult::new);
    }
}
