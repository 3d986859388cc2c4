package io.muster.task;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Recognises that classes of this application could not be loaded although they are there, since its server had closed
 * their jars. What failed to be loaded once fails again in the same JVM (JVMS 17, section 5.4.3), so only a restart helps.
 * A class that is really missing is its user's mistake and no such failure.
 */
public final class LoadingFailure {

    private static final String NOT_INITIALIZED = "Could not initialize class";
    private static final String CLOSED = "zip file closed";
    private static final int LONGEST_CHAIN = 50;

    private LoadingFailure() {}

    /**
     * Whether what was thrown, or one of its causes, is such a failure.
     *
     * @param application loads the classes of the application
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

    // since JDK 17 the cause tells in its message what the initializer threw the first time
    private static boolean isInitializersCause(@Nullable Throwable cause) {
        String first = cause == null ? "" : String.valueOf(cause.getMessage());
        return first.contains(NoClassDefFoundError.class.getName()) || first.contains(CLOSED);
    }

    // and not of a file that a task has closed itself
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
