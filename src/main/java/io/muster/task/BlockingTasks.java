package io.muster.task;

import io.muster.logging.LogContext;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns code that may block into task bodies that run on an executor and are usually interrupted when cancelled. */
public final class BlockingTasks {

    /** Code that may block. Returns the task's value, or a stage of it. */
    @FunctionalInterface
    public interface Call {
        @Nullable
        Object call(TaskContext context) throws Exception;
    }

    private final FairExecutor executor;
    private final Supplier<Executor> currentContext;

    /**
     * @param executor runs the calls
     * @param currentContext captures the calling thread's context: returns an executor that runs an action in its
     *     calling thread, within that context. A task may be started by a thread without a context, such as an HTTP
     *     client's.
     */
    public BlockingTasks(FairExecutor executor, Supplier<Executor> currentContext) {
        this.executor = executor;
        this.currentContext = currentContext;
    }

    /** The same with the context of the thread that calls this method, whichever thread makes the bodies. */
    public BlockingTasks inThisContext() {
        Executor captured = currentContext.get();
        return new BlockingTasks(executor, () -> captured);
    }

    /** A body that makes the call within the context of the thread that calls this method. */
    public TaskBody of(Call call) {
        Executor captured = currentContext.get();
        return context -> start(call, context, captured, true);
    }

    /**
     * As {@link #of}, with the context of the thread that calls this method, for calls whose threads must not be
     * interrupted: they are stopped in another way.
     */
    public Function<Call, TaskBody> uninterrupted() {
        Executor captured = currentContext.get();
        return call -> context -> start(call, context, captured, false);
    }

    /**
     * Makes a call for a task that has started, on the executor and within no other context. Its thread is not interrupted: it asks
     * whether the task {@linkplain TaskContext#isCancelled is cancelled}.
     */
    public CompletionStage<?> start(Call call, TaskContext context) {
        return start(call, context, Runnable::run, false);
    }

    /**
     * Makes a call for a group instead of one of its tasks, on the executor and within no other context; its thread is never
     * interrupted.
     *
     * @param caller the group's owner
     */
    public <T> CompletionStage<T> start(String caller, UUID group, Supplier<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        executor.submit(new FairExecutor.Work(
                caller,
                group,
                LogContext.carrying(() -> complete(result, call)),
                full -> result.completeExceptionally(overloaded(full))));
        return result;
    }

    private static <T> void complete(CompletableFuture<T> result, Supplier<T> call) {
        try {
            result.complete(call.get());
        } catch (Throwable thrown) {
            // including errors, which the executor would swallow
            result.completeExceptionally(thrown);
        }
    }

    private CompletionStage<?> start(Call call, TaskContext context, Executor captured, boolean interrupted) {
        CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
        Future<?> future = executor.submit(new FairExecutor.Work(
                context.caller(),
                context.group(),
                LogContext.carrying(() -> run(call, context, captured, result)),
                full -> result.completeExceptionally(overloaded(full))));
        context.onCancel(() -> future.cancel(interrupted));
        return result;
    }

    private static TaskFailedException overloaded(RejectedExecutionException full) {
        return new TaskFailedException(Fault.of(FaultCode.OVERLOADED, "No thread is available for this task")
                .causedBy(full));
    }

    private static void run(
            Call call, TaskContext context, Executor captured, CompletableFuture<@Nullable Object> result) {
        try {
            captured.execute(() -> run(call, context, result));
        } catch (RuntimeException | Error notRun) {
            // the context no longer exists, for example because the application is stopping
            result.completeExceptionally(notRun);
        }
    }

    private static void run(Call call, TaskContext context, CompletableFuture<@Nullable Object> result) {
        try {
            Object value = call.call(context);
            if (value instanceof CompletionStage<?> stage) {
                stage.whenComplete((later, thrown) -> settle(result, later, thrown));
            } else {
                result.complete(value);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            result.completeExceptionally(interrupted);
        } catch (Throwable thrown) {
            // including errors: it is this task's failure, and the executor would swallow it
            result.completeExceptionally(thrown);
        }
    }

    private static void settle(CompletableFuture<@Nullable Object> result, Object value, Throwable thrown) {
        if (thrown == null) {
            result.complete(value);
        } else {
            result.completeExceptionally(thrown);
        }
    }
}
