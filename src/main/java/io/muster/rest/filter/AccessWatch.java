package io.muster.rest.filter;

import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import io.muster.timer.Timer;
import jakarta.ws.rs.container.AsyncResponse;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs an action when a waiting caller has lost access to its response. Thread-safe. */
public final class AccessWatch {

    private static final Duration PERIOD = Duration.ofSeconds(20);

    private final ContinuedAccess access;
    private final Runnable onWithdrawn;
    private final Executor executor;
    private final Timer timer;
    private volatile boolean over;
    private volatile Timer.Cancellable next = () -> {};

    private AccessWatch(ContinuedAccess access, Runnable onWithdrawn, Executor executor, Timer timer) {
        this.access = access;
        this.onWithdrawn = onWithdrawn;
        this.executor = executor;
        this.timer = timer;
    }

    /**
     * Starts watching; when access is lost, the response is a 401.
     *
     * @param onWithdrawn run after that
     * @param executor checks access, which may read a file
     * @return stops watching
     */
    public static Runnable begin(
            ContinuedAccess access, AsyncResponse response, Runnable onWithdrawn, Executor executor, Timer timer) {
        AccessWatch watch = new AccessWatch(
                access,
                () -> {
                    response.resume(new ProblemException(
                            Problem.of(Problem.Kind.UNAUTHORIZED, "The credential has been revoked or has expired")));
                    onWithdrawn.run();
                },
                executor,
                timer);
        watch.schedule();
        return watch::end;
    }

    private void end() {
        over = true;
        next.cancel();
    }

    private void schedule() {
        next = timer.schedule(PERIOD, this::requestCheck);
        if (over) {
            next.cancel();
        }
    }

    private void requestCheck() {
        try {
            executor.execute(this::check);
        } catch (RejectedExecutionException busy) {
            schedule();
        }
    }

    private void check() {
        if (over) {
            return;
        }
        if (access.isValid()) {
            schedule();
        } else {
            onWithdrawn.run();
        }
    }
}
