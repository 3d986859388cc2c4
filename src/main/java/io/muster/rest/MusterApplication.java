package io.muster.rest;

import jakarta.enterprise.concurrent.ManagedExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedThreadFactoryDefinition;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;

/**
 * The REST API, at {@code /api}; its resources and providers are found by their annotations.
 *
 * <p>The executors are defined here because no server's defaults will do: Payara's rejects at 200 tasks, WildFly's runs
 * four at once. On Jakarta EE 11 and JDK 21 the tasks run on virtual threads; an EE 10 server ignores that word.
 */
@ManagedExecutorDefinition(name = MusterApplication.TASKS, maxAsync = MusterApplication.TASK_THREADS, virtual = true)
@ManagedExecutorDefinition(name = MusterApplication.LOOKUPS, maxAsync = 32)
@ManagedExecutorDefinition(name = MusterApplication.CANCELS, maxAsync = 8)
@ManagedThreadFactoryDefinition(name = MusterApplication.REPLIES)
@ManagedThreadFactoryDefinition(name = MusterApplication.STORE)
@ManagedThreadFactoryDefinition(name = MusterApplication.TIMER)
@ApplicationPath("/api")
public class MusterApplication extends Application {

    /** How many tasks that may block run at once. */
    public static final int TASK_THREADS = 64;

    /** Runs tasks that may block: handlers and Java callers' code. */
    public static final String TASKS = "java:app/concurrent/muster-tasks";

    /**
     * Makes the threads that write answers. A pool of such threads and not a managed executor: that one captures a
     * context for every answer, for which Payara searches the class path each time.
     */
    public static final String REPLIES = "java:app/concurrent/muster-replies";

    /** Makes the threads that wait for the database, as many as there are connections to it. */
    public static final String STORE = "java:app/concurrent/muster-store";

    /** Looks up host names, apart from tasks that block: a call to a new host must not wait for them. As many at once as
     * io.muster.outbound.gate.LookupQueue lets run. */
    public static final String LOOKUPS = "java:app/concurrent/muster-lookups";

    /** Tells databases to stop queries, apart from the tasks, which may all be waiting for just that. */
    public static final String CANCELS = "java:app/concurrent/muster-cancels";

    /** Makes the thread of the timer, on which actions run that never block. */
    public static final String TIMER = "java:app/concurrent/muster-timer";

    /** Keeps Payara from serving a description of its own making, at {@code application.wadl}, beside the OpenAPI document. */
    @Override
    public Map<String, Object> getProperties() {
        return Map.of("jersey.config.server.wadl.disableWadl", true);
    }
}
