package io.muster.task;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns code that may block into task bodies that run on an executor and, mostly, are interrupted when cancelled. */
public final class BlockingTasks {

    /** Code that may block. What it returns is the task's value, or a stage that comes to it. */
    @FunctionalInterface
    public interface Call {
        @Nullable
        Object call(TaskContext context) throws Exception;
    }

    private final FairExecutor executor;
    private final Supplier<Executor> currentContext;

    /**
     * @param executor runs the calls
     * @param currentContext takes the calling thread's context along: what it gives runs an action in the thread that
     *     asks, within that context. A task may be started by a thread that has none, such as an HTTP client's.
     */
    public BlockingTasks(FairExecutor executor, Supplier<Executor> currentContext) {
        this.executor = executor;
        this.currentContext = currentContext;
    }

    /** A body that makes the call within the context of the thread that asks for it here. */
    public TaskBody of(Call call) {
        Executor captured = currentContext.get();
        return context -> start(call, context, captured, true);
    }

    /**
     * What makes bodies as {@link #of} does, within the context of the thread that asks here, of calls whose threads
     * must not be interrupted: they find another way to stop.
     */
    public Function<Call, TaskBody> uninterrupted() {
        Executor captured = currentContext.get();
        return call -> context -> start(call, context, captured, false);
    }

    private CompletionStage<?> start(Call call, TaskContext context, Executor captured, boolean interrupted) {
        CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
        Future<?> future = executor.submit(new FairExecutor.Work(
                context.caller(),
                context.group(),
                () -> run(call, context, captured, result),
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
            // the context is no more: the application is ending, say
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
            // an Error too: it is this task's failure, and the executor would only swallow it
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
