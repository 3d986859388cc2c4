package io.muster.group;

import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.GroupSpec;
import io.muster.group.view.GroupSnapshot;
import io.muster.task.BlockingTasks;
import io.muster.task.TaskBody;
import io.muster.task.TaskFailedException;
import io.muster.task.Throwables;
import io.muster.timer.Timer;
import java.security.Principal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs Java code like the tasks of a document: concurrently, with limits and timeouts, combined by a mode. Injectable.
 *
 * <pre>{@code
 * @Inject TaskGroups groups;
 *
 * groups.as(security.getUserPrincipal())               // the owner of the tasks
 *         .of(() -> user(7), () -> manager(7))        // Callable<User>, on the managed executor
 *         .concurrency(10).timeout(ofSeconds(5))
 *         .all();                                     // CompletableFuture<List<User>>; cancelling it cancels both
 *
 * BackgroundTask<Report> report = groups.start(() -> report(7));   // asyncio.create_task
 * report.cancel();                                    // interrupts it
 * }</pre>
 *
 * <p>Immutable and thread-safe. Code given as a {@link Callable} may block; code given as a supplier of
 * a stage must not.
 */
public final class TaskGroups {

    private final Function<GroupSpec, RunningGroup> starter;
    private final CallerGroups callers;
    private final BlockingTasks blocking;
    private final Timer timer;

    /**
     * @param runner starts groups without a caller
     * @param callers starts those of {@link #as callers}
     */
    public TaskGroups(GroupRunner runner, CallerGroups callers, BlockingTasks blocking, Timer timer) {
        this(runner::start, callers, blocking, timer);
    }

    private TaskGroups(
            Function<GroupSpec, RunningGroup> starter, CallerGroups callers, BlockingTasks blocking, Timer timer) {
        this.starter = starter;
        this.callers = callers;
        this.blocking = blocking;
        this.timer = timer;
    }

    /**
     * The same on behalf of a caller: tasks count towards the caller's limits as well as the node's. For everything
     * that is run because of a request; its principal is the caller.
     */
    public TaskGroups as(Principal caller) {
        String name = caller.getName();
        return new TaskGroups((GroupSpec spec) -> callers.start(name, spec), callers, blocking, timer);
    }

    /** A group of calls that may block. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final <T> TaskGroup<T> of(Callable<? extends T>... tasks) {
        return of(Arrays.asList(tasks));
    }

    /** A group of calls that may block. */
    public <T> TaskGroup<T> of(List<? extends Callable<? extends T>> tasks) {
        return TaskGroup.of(starter, tasks.stream().map(this::blocking).toList());
    }

    /** A group of asynchronous calls. Cancelling a task cancels its stage if that is a {@link CompletableFuture}. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final <T> TaskGroup<T> ofStages(Supplier<? extends CompletionStage<? extends T>>... tasks) {
        return ofStages(Arrays.asList(tasks));
    }

    /** A group of asynchronous calls. Cancelling a task cancels its stage if that is a {@link CompletableFuture}. */
    public <T> TaskGroup<T> ofStages(List<? extends Supplier<? extends CompletionStage<? extends T>>> tasks) {
        return TaskGroup.of(starter, tasks.stream().map(TaskGroups::staged).toList());
    }

    /** Starts one call that may block, without waiting. As {@code asyncio.create_task}. */
    public <T> BackgroundTask<T> start(Callable<? extends T> task) {
        return this.<T>of(List.of(task)).start();
    }

    /** Starts one asynchronous call, without waiting. As {@code asyncio.create_task}. */
    public <T> BackgroundTask<T> startStage(Supplier<? extends CompletionStage<? extends T>> task) {
        return this.<T>ofStages(List.of(task)).start();
    }

    /**
     * Starts a group.
     *
     * @param result what the future completes with, made at the decision
     * @return completes as described at {@link TaskGroup}
     */
    public <R> CompletableFuture<R> run(GroupSpec spec, Function<GroupSnapshot, R> result) {
        return GroupFuture.start(starter, spec, result);
    }

    /** A stage that completes after a delay, without a waiting thread. As {@code asyncio.sleep}. */
    public CompletableFuture<Void> sleep(Duration duration) {
        CompletableFuture<Void> slept = new CompletableFuture<>();
        Timer.Cancellable pending = timer.schedule(duration, () -> slept.complete(null));
        slept.whenComplete((done, cancelled) -> pending.cancel());
        return slept;
    }

    private TaskBody blocking(Callable<?> task) {
        return expectingThrows(blocking.of(context -> task.call()));
    }

    private static TaskBody staged(Supplier<? extends CompletionStage<?>> task) {
        return expectingThrows(context -> {
            CompletionStage<?> stage = task.get();
            if (stage instanceof CompletableFuture<?> future) {
                context.onCancel(() -> cancel(future));
            }
            return stage;
        });
    }

    private static void cancel(CompletableFuture<?> future) {
        try {
            future.cancel(true);
        } catch (UnsupportedOperationException viewOnly) {
            // a minimal stage: its creator does not permit cancelling it
        }
    }

    // Java callers receive the exception, and can log it themselves
    private static TaskBody expectingThrows(TaskBody body) {
        return context -> body.start(context).handle((value, thrown) -> {
            if (thrown == null) {
                return value;
            }
            throw asFailure(Throwables.unwrap(thrown));
        });
    }

    private static RuntimeException asFailure(Throwable thrown) {
        return thrown instanceof CancellationException cancelled ? cancelled : TaskFailedException.of(thrown);
    }
}
