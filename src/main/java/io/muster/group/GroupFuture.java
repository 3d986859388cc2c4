package io.muster.group;

import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.GroupSpec;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.Verdict;
import io.muster.task.Fault;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The result of a group started by Java code; cancelling it cancels the group. */
final class GroupFuture<R> extends CompletableFuture<R> {

    private final RunningGroup group;

    private GroupFuture(RunningGroup group, Function<GroupSnapshot, R> result) {
        this.group = group;
        group.decided().thenAccept(decided -> settle(decided, result));
    }

    static <R> CompletableFuture<R> start(
            Function<GroupSpec, RunningGroup> starter, GroupSpec spec, Function<GroupSnapshot, R> result) {
        try {
            return new GroupFuture<>(starter.apply(spec), result);
        } catch (RuntimeException refused) {
            // the server or the caller has reached the limit of tasks
            return CompletableFuture.failedFuture(refused);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            group.cancel();
        }
        return cancelled;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    private void settle(GroupSnapshot decided, Function<GroupSnapshot, R> result) {
        Verdict verdict = decided.verdict().orElseThrow();
        if (verdict.partial() || verdict.outcome() == GroupOutcome.SUCCEEDED) {
            complete(result.apply(decided));
        } else {
            completeExceptionally(thrown(verdict));
        }
    }

    private static Throwable thrown(Verdict verdict) {
        Fault fault = verdict.fault().orElseThrow();
        Optional<Throwable> cause = fault.cause();
        if (cause.isPresent()) {
            return cause.get();
        }
        return switch (fault.code()) {
            case TASK_TIMEOUT, GROUP_TIMEOUT -> new TimeoutException(fault.detail());
            case GROUP_CANCELLED -> new CancellationException(fault.detail());
            case TARGET_REFUSED,
                    UPSTREAM_STATUS,
                    UPSTREAM_UNREACHABLE,
                    CIRCUIT_OPEN,
                    RESPONSE_TOO_LARGE,
                    REFERENCE_UNRESOLVED,
                    TOO_MANY_ITEMS,
                    TASK_FAILED,
                    QUOTA_EXCEEDED,
                    OVERLOADED,
                    POISON -> new GroupFailedException(fault);
        };
    }
}
