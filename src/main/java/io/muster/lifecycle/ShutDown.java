package io.muster.lifecycle;

import io.muster.app.LoadedClasses;
import io.muster.background.Housekeeper;
import io.muster.outbound.OutboundClient;
import io.muster.rest.filter.Serving;
import io.muster.timer.Timer;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.time.Duration;
import java.util.Optional;

/**
 * Starts and stops the application in order: nothing is claimed or served before all of it has been started. SIGTERM
 * drains it before the server begins to stop; if it is stopped in another way, such as undeployment, its groups are
 * aborted. The server itself neither waits for tasks nor interrupts them.
 */
@WebListener
public class ShutDown implements ServletContextListener {

    private static final Duration LONGEST_START = Duration.ofMinutes(2);

    @Inject
    Drain drain;

    @Inject
    Housekeeper housekeeper;

    @Inject
    Serving serving;

    @Inject
    LoadedClasses classes;

    @Inject
    OutboundClient outbound;

    @Inject
    Timer timer;

    @Resource
    ContextService contexts;

    private final PayaraListeners listeners = new PayaraListeners();
    private Optional<SigTerm> sigTerm = Optional.empty();
    private Optional<ApplicationStart> start = Optional.empty();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        classes.onBroken(drain::giveUp);
        listeners.install();
        ApplicationStart begin = new ApplicationStart(contexts.contextualRunnable(this::begin));
        start = Optional.of(begin);
        begin.await();
        // in case the server never sends the event
        timer.schedule(LONGEST_START, begin::now);
        // the JVM's signal thread has no context of its own, and tasks inherit the context of the submitting thread
        sigTerm = SigTerm.precededBy(contexts.contextualRunnable(drain::run));
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        start.ifPresent(ApplicationStart::cancel);
        listeners.restore();
        sigTerm.ifPresent(SigTerm::restore);
        drain.cutOff();
        // not left to the client's disposer: Payara has closed the application's jars by then, so loading a class would
        // fail, and its threads would never end
        outbound.close();
    }

    private void begin() {
        // not before: the groups it finds are run by an enterprise bean
        housekeeper.start();
        serving.begin();
    }
}
