package io.muster.logging;

import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a thread works for, which each of Muster's log lines says at its end: {@code [group=… trace=…]}.
 *
 * <p>{@code System.Logger} has no mapped diagnostic context, nor has {@code java.util.logging}, so it is part of the
 * message. Where the server has one for applications (JBoss Logging on WildFly), the ids are also there, as {@value
 * #GROUP} and {@value #TRACE}, for the lines of handlers, which use loggers of their own. Immutable.
 */
public final class LogContext {

    /** The name of the group's id in the server's diagnostic context. */
    public static final String GROUP = "muster.group";

    /** The name of the trace's id in the server's diagnostic context. */
    public static final String TRACE = "muster.trace";

    private static final ThreadLocal<@Nullable LogContext> CURRENT = new ThreadLocal<>();
    private static final Optional<ServerContext> SERVER = ServerContext.find();

    private final UUID group;
    private final Optional<String> trace;

    /**
     * @param group the group that it works for
     * @param trace the id of the trace of the group's caller
     */
    public LogContext(UUID group, Optional<String> trace) {
        this.group = group;
        this.trace = trace;
    }

    /** What the current thread works for. */
    public static Optional<LogContext> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** Runs an action within a context if there is one, else within that of the current thread. */
    public static void run(Optional<LogContext> context, Runnable action) {
        context.ifPresentOrElse(known -> known.run(action), action);
    }

    /** As {@link #run(Optional, Runnable)}, with a result. */
    public static <T> T get(Optional<LogContext> context, Supplier<T> action) {
        return context.isPresent() ? context.get().get(action) : action.get();
    }

    /** Runs an action within this context; afterwards the thread has its previous one again. */
    public void run(Runnable action) {
        LogContext before = CURRENT.get();
        if (before == this) {
            action.run();
            return;
        }
        enter(this);
        try {
            action.run();
        } finally {
            enter(before);
        }
    }

    /** As {@link #run}, with a result. */
    public <T> T get(Supplier<T> action) {
        LogContext before = CURRENT.get();
        enter(this);
        try {
            return action.get();
        } finally {
            enter(before);
        }
    }

    /** An action that is run within the context of the current thread, on whichever thread. */
    public static Runnable carrying(Runnable action) {
        LogContext here = CURRENT.get();
        return here == null ? action : () -> here.run(action);
    }

    /** The ids as a line has them. */
    @Override
    public String toString() {
        return "[group=" + group + trace.map(id -> " trace=" + id).orElse("") + "]";
    }

    /** A message with the ids of what the current thread works for. */
    static String in(String message) {
        LogContext here = CURRENT.get();
        return here == null ? message : message + " " + here;
    }

    private static void enter(@Nullable LogContext context) {
        if (context == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(context);
        }
        SERVER.ifPresent(server -> {
            server.set(GROUP, context == null ? null : context.group);
            server.set(TRACE, context == null ? null : context.trace.orElse(null));
        });
    }
}
