package io.muster.logging;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Represents a throwable in the log, with its class, stack trace and causes, and its message escaped. */
final class EscapedThrowable extends Throwable {

    private static final long serialVersionUID = 1L;

    private final String text;

    private EscapedThrowable(Throwable original, Set<Throwable> seen) {
        super(escaped(original.getMessage()), cause(original, seen));
        this.text = Escapes.in(String.valueOf(original));
        setStackTrace(original.getStackTrace());
        for (Throwable suppressed : original.getSuppressed()) {
            if (seen.add(suppressed)) {
                addSuppressed(new EscapedThrowable(suppressed, seen));
            }
        }
    }

    /** The throwable itself if there is nothing to escape. */
    static Throwable of(Throwable original) {
        if (isPlain(original, Collections.newSetFromMap(new IdentityHashMap<>()))) {
            return original;
        }
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        seen.add(original);
        return new EscapedThrowable(original, seen);
    }

    private static boolean isPlain(Throwable thrown, Set<Throwable> seen) {
        String text = String.valueOf(thrown);
        return !seen.add(thrown)
                || Escapes.in(text).equals(text)
                        && (thrown.getCause() == null || isPlain(thrown.getCause(), seen))
                        && Arrays.stream(thrown.getSuppressed()).allMatch(each -> isPlain(each, seen));
    }

    private static @Nullable String escaped(@Nullable String message) {
        return message == null ? null : Escapes.in(message);
    }

    // a throwable may be among its own causes
    private static @Nullable Throwable cause(Throwable original, Set<Throwable> seen) {
        Throwable cause = original.getCause();
        return cause != null && seen.add(cause) ? new EscapedThrowable(cause, seen) : null;
    }

    // the log entry, which begins with the class of the original
    @Override
    @SuppressWarnings("OverrideThrowableToString")
    public String toString() {
        return text;
    }
}
