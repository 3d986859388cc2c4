package io.muster.lifecycle;

import io.muster.app.CountingExecutor;
import io.muster.app.Stored;
import io.muster.background.Housekeeper;
import io.muster.budget.Admission;
import io.muster.callback.Delivery;
import io.muster.logging.Log;
import io.muster.registry.GroupRegistry;
import io.muster.response.ResponseExchanges;
import io.muster.rest.Replies;
import io.muster.rest.reply.DurableReply;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.BooleanSupplier;

/**
 * Drains the application before it stops: rejects new groups, lets running ones finish for a while, then fails the rest
 * (503); background groups are left to other nodes, or to the next start. Needs the whole server: its executors, its
 * listener, its log.
 */
@ApplicationScoped
public class Drain {

    private static final System.Logger LOG = Log.of(Drain.class);

    // ends before Docker, which waits least of all process managers, kills the process after 10 s
    private static final Duration FOR_GROUPS = Duration.ofSeconds(8);
    private static final Duration FOR_REFUSALS = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(20);

    @Inject
    Admission admission;

    @Inject
    GroupRegistry registry;

    @Inject
    Housekeeper housekeeper;

    @Inject
    Delivery delivery;

    @Inject
    DurableReply durable;

    @Inject
    @Replies
    CountingExecutor replies;

    @Inject
    ResponseExchanges responses;

    @Inject
    @Stored
    ThreadPoolExecutor storeThreads;

    /** Returns when every caller has a response, or the time is up. */
    void run() {
        admission.close();
        housekeeper.drain();
        delivery.drain();
        LOG.log(Level.INFO, "Stopping: no new groups, {0} running", registry.runningCount());
        await(() -> registry.runningCount() == 0 && durable.waiting() == 0 && areSent() && areDelivered(), FOR_GROUPS);
        int left = registry.runningCount();
        cutOff();
        await(() -> areSent() && areDelivered(), FOR_REFUSALS);
        LOG.log(
                Level.INFO,
                "Stopping: {0} groups were aborted, {1} responses not written",
                left,
                replies.pending() + responses.unsent());
    }

    /** Whether the outcome of each callback in flight has been recorded. */
    private boolean areDelivered() {
        return delivery.inFlight() == 0;
    }

    private boolean areSent() {
        return replies.pending() == 0 && responses.unsent() == 0;
    }

    /** Stops running groups and rejects new ones, without waiting for any group. */
    void cutOff() {
        admission.close();
        // first: what is stopped below must not be recorded as an outcome
        housekeeper.abandon();
        delivery.close();
        housekeeper.stop();
        registry.cancelAll(Fault.of(FaultCode.OVERLOADED, "The server is shutting down"));
    }

    /** As {@link #cutOff}, for a node that must be restarted; does not block. */
    void giveUp() {
        admission.close();
        housekeeper.abandon();
        delivery.close();
        registry.cancelAll(Fault.of(FaultCode.OVERLOADED, "The server must be restarted"));
        storeThreads.execute(this::cutOff);
    }

    private static void await(BooleanSupplier done, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            while (!done.getAsBoolean() && System.nanoTime() - end < 0) {
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
