package io.muster.rest;

import jakarta.enterprise.concurrent.ManagedExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedThreadFactoryDefinition;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;

/**
 * The REST API, at {@code /api}; its resources and providers are found by their annotations.
 *
 * <p>The executors are defined here because the servers' defaults are unsuitable: Payara's rejects beyond 200 tasks,
 * WildFly's runs four at once. On Jakarta EE 11 and JDK 21 the tasks run on virtual threads; an EE 10 server ignores
 * that attribute.
 */
@ManagedExecutorDefinition(name = MusterApplication.TASKS, maxAsync = MusterApplication.TASK_THREADS, virtual = true)
@ManagedExecutorDefinition(name = MusterApplication.LOOKUPS, maxAsync = 32)
@ManagedExecutorDefinition(name = MusterApplication.CANCELS, maxAsync = 8)
@ManagedThreadFactoryDefinition(name = MusterApplication.REPLIES)
@ManagedThreadFactoryDefinition(name = MusterApplication.STORE)
@ManagedThreadFactoryDefinition(name = MusterApplication.TIMER)
@ApplicationPath("/api")
public class MusterApplication extends Application {

    /** The number of tasks that may block at once. */
    public static final int TASK_THREADS = 64;

    /** Runs tasks that may block: handlers and Java callers' code. */
    public static final String TASKS = "java:app/concurrent/muster-tasks";

    /**
     * Creates the threads that write responses. A pool of such threads rather than a managed executor, which captures a
     * context for every response; for that Payara searches the class path each time.
     */
    public static final String REPLIES = "java:app/concurrent/muster-replies";

    /** Creates the threads that wait for the database, as many as there are connections to it. */
    public static final String STORE = "java:app/concurrent/muster-store";

    /**
     * Resolves host names, separately from blocking tasks: a call to a new host must not wait for them. As many at once
     * as io.muster.outbound.gate.LookupQueue permits.
     */
    public static final String LOOKUPS = "java:app/concurrent/muster-lookups";

    /** Cancels queries in databases, separately from the tasks, which may all be waiting for just that. */
    public static final String CANCELS = "java:app/concurrent/muster-cancels";

    /** Creates the timer's thread, for actions that never block. */
    public static final String TIMER = "java:app/concurrent/muster-timer";

    /** Prevents Payara from serving its own description at {@code application.wadl} beside the OpenAPI document. */
    @Override
    public Map<String, Object> getProperties() {
        return Map.of("jersey.config.server.wadl.disableWadl", true);
    }
}
