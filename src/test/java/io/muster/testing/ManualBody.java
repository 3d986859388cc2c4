package io.muster.testing;

import io.muster.task.TaskBody;
import io.muster.task.TaskContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The body of a task that runs until the test completes it. Thread-safe. */
public final class ManualBody implements TaskBody {

    private final CompletableFuture<Object> stage = new CompletableFuture<>();
    private final AtomicInteger starts = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile @Nullable TaskContext context;

    @Override
    public CompletionStage<?> start(TaskContext newContext) {
        context = newContext;
        starts.incrementAndGet();
        newContext.onCancel(cuts::incrementAndGet);
        return stage;
    }

    public void succeed(Object value) {
        stage.complete(value);
    }

    public void fail(Throwable thrown) {
        stage.completeExceptionally(thrown);
    }

    public boolean started() {
        return starts.get() > 0;
    }

    /** How often it was started: at most once if all is well. */
    public int starts() {
        return starts.get();
    }

    public boolean cut() {
        return cuts.get() > 0;
    }

    /** How often it was told to stop: at most once if all is well. */
    public int cuts() {
        return cuts.get();
    }

    /** The context it was started with. */
    public TaskContext context() {
        TaskContext given = context;
        if (given == null) {
            throw new IllegalStateException("it was not started");
        }
        return given;
    }
}
