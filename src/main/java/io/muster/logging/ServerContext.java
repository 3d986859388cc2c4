package io.muster.logging;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server's mapped diagnostic context, if it has one for applications: that of JBoss Logging, on WildFly. */
final class ServerContext {

    private static final String CLASS = "org.jboss.logging.MDC";

    private final MethodHandle put;
    private final MethodHandle remove;

    private ServerContext(Class<?> type) throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        put = lookup.findStatic(type, "put", MethodType.methodType(Object.class, String.class, Object.class));
        remove = lookup.findStatic(type, "remove", MethodType.methodType(void.class, String.class));
    }

    static Optional<ServerContext> find() {
        try {
            return Optional.of(new ServerContext(Class.forName(CLASS, true, ServerContext.class.getClassLoader())));
        } catch (ReflectiveOperationException | LinkageError none) {
            return Optional.empty();
        }
    }

    // a log context must not fail the work
    void set(String name, @Nullable Object value) {
        try {
            if (value == null) {
                remove.invoke(name);
            } else {
                put.invoke(name, value);
            }
        } catch (Throwable unusable) {
            // then lines of handlers lack the ids, which Muster's have anyway
        }
    }
}
