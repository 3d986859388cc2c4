package io.muster.callback;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.exceptions.DbSchedulerException;
import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.muster.logging.Log;
import io.muster.store.CallbackTable;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Does what is due later, on whichever node comes first: callbacks, and forgetting old groups. db-scheduler keeps when,
 * and sees to it that one node does it; see ADR 9. Its methods are guarded by its monitor.
 */
public final class DueWork implements AutoCloseable {

    private static final System.Logger LOG = Log.of(DueWork.class);

    private static final int THREADS = 4;
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final int MISSED_HEARTBEATS = 6;
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);
    private static final Duration RETENTION = Duration.ofMinutes(10);
    private static final Duration AFTER_A_BUG = Duration.ofSeconds(5);

    private final PatientDataSource database;
    private final Delivery delivery;
    private final Runnable retention;
    private final ThreadFactory threads;
    private @Nullable Scheduler scheduler;
    private @Nullable ThreadPoolExecutor loop;
    private boolean closed;

    /**
     * @param delivery on the same database
     * @param retention forgets old groups; runs every ten minutes
     * @param threads whose threads may do whatever the application may
     */
    public DueWork(PatientDataSource database, Delivery delivery, Runnable retention, ThreadFactory threads) {
        this.database = database;
        this.delivery = delivery;
        this.retention = retention;
        this.threads = threads;
    }

    /** Begins, once the tables are there. Again, or after the end, it has no effect. */
    public void start() {
        start(POLL);
    }

    synchronized void start(Duration poll) {
        if (scheduler == null && !closed) {
            ThreadPoolExecutor due = UninterruptedThreads.loop(threads, poll);
            Scheduler made = scheduler(poll, due);
            try {
                made.start();
            } catch (RuntimeException | Error failure) {
                // no thread may be to be had: whoever asked is told, and asks again
                made.stop();
                throw failure;
            }
            loop = due;
            scheduler = made;
        }
    }

    /** Whether its thread looks for what is due; true before the start and after the end, too. */
    public synchronized boolean isServed() {
        return scheduler == null
                || loop == null
                || loop.getActiveCount() + loop.getQueue().size() > 0;
    }

    /** Looks now for what is due, which it does every second anyway. Never blocks for long. */
    public void wake() {
        Scheduler running = running();
        if (running != null) {
            running.triggerCheckForDueExecutions();
        }
    }

    /** Ends, within some seconds. What was on its way is called off, and tried again after the next start or elsewhere. */
    @Override
    public void close() {
        Scheduler running = end();
        delivery.stop();
        database.stop();
        if (running != null) {
            // lets go of the poll's pause at once
            running.triggerCheckForDueExecutions();
            running.stop();
        }
    }

    private synchronized @Nullable Scheduler running() {
        return scheduler;
    }

    private synchronized @Nullable Scheduler end() {
        closed = true;
        Scheduler running = scheduler;
        scheduler = null;
        return running;
    }

    private Scheduler scheduler(Duration poll, ExecutorService due) {
        var retaining =
                Tasks.recurring("retention", FixedDelay.of(RETENTION)).execute((instance, context) -> retention.run());
        return Scheduler.create(database, callbacks())
                .startTasks(retaining)
                .schedulerName(new SchedulerName.Fixed("muster-" + UUID.randomUUID()))
                // what every database does that keeps times with their zone
                .jdbcCustomization(new DefaultJdbcCustomization(false))
                .threads(THREADS)
                .executorService(UninterruptedThreads.pool(THREADS, threads))
                .dueExecutor(due)
                .housekeeperExecutor(UninterruptedThreads.scheduled(threads))
                .pollingInterval(poll)
                .enableImmediateExecution()
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .shutdownMaxWait(LONGEST_STOP)
                .failureLogging(LogLevel.WARN, false)
                .build();
    }

    // a custom task: an attempt that failed is no failure of the task, and says itself when the next one is
    private Task<Void> callbacks() {
        return Tasks.custom(CallbackTable.TASK, Void.class)
                .onFailure(DueWork::tryAgain)
                .execute((instance, context) -> attempt(instance));
    }

    private CompletionHandler<Void> attempt(TaskInstance<Void> instance) {
        try {
            Optional<Instant> next = delivery.attempt(UUID.fromString(instance.getId()));
            return (complete, operations) -> conclude(complete, operations, next);
        } catch (CancellationException stopping) {
            return (complete, operations) -> conclude(complete, operations, Optional.of(complete.getTimeDone()));
        }
    }

    private static void conclude(
            ExecutionComplete complete, ExecutionOperations<Void> operations, Optional<Instant> next) {
        try {
            if (next.isPresent()) {
                operations.reschedule(complete, next.get());
            } else {
                operations.remove();
            }
        } catch (DbSchedulerException superseded) {
            LOG.log(Level.DEBUG, "The group finished again meanwhile, and its callback is due anew", superseded);
        }
    }

    // only a bug comes here: later and later, so that it does not fill the log
    private static void tryAgain(ExecutionComplete complete, ExecutionOperations<Void> operations) {
        int failures = Math.min(complete.getExecution().consecutiveFailures, 10);
        conclude(
                complete,
                operations,
                Optional.of(complete.getTimeDone().plus(AFTER_A_BUG.multipliedBy(1L << failures))));
    }
}
