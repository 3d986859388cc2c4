package io.muster.task;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Detects that existing classes of this application could not be loaded, because the server had closed their jars. A
 * class that failed to load fails again in the same JVM (JVMS 17, section 5.4.3), so only a restart helps. A class that
 * is really missing is a bug of the code that uses it, and does not count.
 */
public final class LoadingFailure {

    private static final String NOT_INITIALIZED = "Could not initialize class";
    private static final String CLOSED = "zip file closed";
    private static final int LONGEST_CHAIN = 50;

    private LoadingFailure() {}

    /**
     * Whether the exception, or one of its causes, is such a failure.
     *
     * @param application the class loader of the application
     */
    public static boolean isIn(Throwable thrown, ClassLoader application) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < LONGEST_CHAIN; depth++) {
            if (cause instanceof NoClassDefFoundError error && isThere(error, application)
                    || cause instanceof IllegalStateException closed && isOfALoader(closed)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isThere(NoClassDefFoundError error, ClassLoader application) {
        String name = String.valueOf(error.getMessage());
        if (name.startsWith(NOT_INITIALIZED)) {
            return isInitializersCause(error.getCause());
        }
        try {
            return application.getResource(name.replace('.', '/') + ".class") != null;
        } catch (RuntimeException closed) {
            return true;
        }
    }

    // since JDK 17 the cause's message contains the exception of the first initialization
    private static boolean isInitializersCause(@Nullable Throwable cause) {
        String first = cause == null ? "" : String.valueOf(cause.getMessage());
        return first.contains(NoClassDefFoundError.class.getName()) || first.contains(CLOSED);
    }

    // rather than of a file that a task has closed itself
    private static boolean isOfALoader(IllegalStateException thrown) {
        return CLOSED.equals(thrown.getMessage())
                && Arrays.stream(thrown.getStackTrace())
                        .map(StackTraceElement::getMethodName)
                        .anyMatch(method -> method.startsWith("loadClass")
                                || method.startsWith("findClass")
                                || method.startsWith("findResource")
                                || method.startsWith("getResource"));
    }
}
