package io.muster.group.engine;

import io.muster.group.engine.Scenario.End;
import io.muster.group.engine.Scenario.Job;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskBody;
import io.muster.task.TaskContext;
import io.muster.task.TaskFailedException;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Acts as a scenario's job, and records what the engine does with it. */
final class ScriptedBody implements TaskBody {

    private final Job job;
    private final Timer timer;
    private final Duration tick;
    private final int groupTimeout;
    private final Runnable onStart;
    private final List<String> violations = new ArrayList<>();
    private int starts;
    private int cuts;
    private boolean ended;

    ScriptedBody(Job job, Timer timer, Duration tick, int groupTimeout, Runnable onStart) {
        this.job = job;
        this.timer = timer;
        this.tick = tick;
        this.groupTimeout = groupTimeout;
        this.onStart = onStart;
    }

    @Override
    public CompletionStage<?> start(TaskContext context) {
        starts++;
        onStart.run();
        checkClock(context);
        CompletableFuture<Object> result = new CompletableFuture<>();
        if (job.endsAtOnce()) {
            end(result);
            return result;
        }
        Timer.Cancellable ending = job.end() == End.NEVER
                ? () -> {}
                : timer.schedule(tick.multipliedBy(job.duration()), () -> end(result));
        context.onCancel(() -> {
            cuts++;
            ending.cancel();
            if (!context.isCancelled()) {
                violations.add("cut, but not cancelled");
            }
            if (job.objects()) {
                result.complete("too late");
            }
        });
        return result;
    }

    int starts() {
        return starts;
    }

    int cuts() {
        return cuts;
    }

    /** Whether it ended by itself. */
    boolean ended() {
        return ended;
    }

    boolean inFlight() {
        return starts > cuts && !ended;
    }

    List<String> violations() {
        return violations;
    }

    private void checkClock(TaskContext context) {
        Duration ofGroup = tick.multipliedBy(groupTimeout).minusNanos(timer.nanoTime());
        Duration own = tick.multipliedBy(job.timeout());
        Duration expected = job.timeout() > 0 && own.compareTo(ofGroup) < 0 ? own : ofGroup;
        if (!context.remaining().equals(expected)) {
            violations.add("remaining is %s, not %s".formatted(context.remaining(), expected));
        }
        if (context.isCancelled()) {
            violations.add("started, though cancelled");
        }
    }

    private void end(CompletableFuture<Object> result) {
        ended = true;
        TaskFailedException failure = new TaskFailedException(Fault.of(FaultCode.UPSTREAM_STATUS, "it failed"));
        switch (job.end()) {
            case VALUE -> result.complete("value");
            case FAILURE -> result.completeExceptionally(failure);
            case THROW -> throw failure;
            case CANCELS_ITSELF -> result.completeExceptionally(new CancellationException());
            case NEVER -> throw new AssertionError("never");
        }
    }
}
