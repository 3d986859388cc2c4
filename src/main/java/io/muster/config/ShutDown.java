package io.muster.config;

import io.muster.group.Admission;
import io.muster.registry.GroupRegistry;
import io.muster.rest.Replies;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.timer.TimerQueue;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Ends the application in order: no new groups, then a while for the running ones to be answered, then a clean refusal
 * (503) for the rest. A server by itself neither awaits nor interrupts tasks when it undeploys.
 *
 * <p>The executors of an application that stops run nothing more, on Payara at least. So the one thread that the server
 * stops the application with turns the timer and writes the answers itself: it is the only one here that waits.
 */
@WebListener
public class ShutDown implements ServletContextListener {

    private static final System.Logger LOG = System.getLogger(ShutDown.class.getName());
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(20);

    // made now: when the application stops, a server may load no class any more
    private final Fault shuttingDown = Fault.of(FaultCode.OVERLOADED, "The server is shutting down");

    @Inject
    Admission admission;

    @Inject
    GroupRegistry registry;

    @Inject
    TimerQueue timer;

    @Inject
    @Replies
    DrainableExecutor replies;

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        admission.close();
        int atFirst = registry.runningCount();
        long end = System.nanoTime() + GRACE.toNanos();
        do {
            timer.runDue();
            replies.drain();
        } while (registry.runningCount() > 0 && System.nanoTime() - end < 0 && pause());
        int left = registry.runningCount();
        registry.cancelAll(shuttingDown);
        replies.drain();
        LOG.log(Level.INFO, "Shut down with {0} groups running, of which {1} were cut off", atFirst, left);
    }

    /** Returns whether to go on. */
    private static boolean pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
            return true;
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
