package io.muster.config;

import io.muster.background.Housekeeper;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.Optional;

/**
 * Begins and ends the application in order. SIGTERM drains it before the server begins to stop; when it is stopped in another way,
 * undeployed for one, its groups are cut off. A server by itself neither awaits nor interrupts tasks.
 */
@WebListener
public class ShutDown implements ServletContextListener {

    @Inject
    Drain drain;

    @Inject
    Housekeeper housekeeper;

    @Resource
    ContextService contexts;

    private Optional<SigTerm> sigTerm = Optional.empty();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        // not before: the groups that it finds are run by an enterprise bean
        housekeeper.start();
        // the JVM's thread has no context of its own, and what it submits has that of the thread that submits
        sigTerm = SigTerm.precededBy(contexts.contextualRunnable(drain::run));
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        sigTerm.ifPresent(SigTerm::restore);
        drain.cutOff();
    }
}
