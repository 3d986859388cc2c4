package io.muster.logging;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stands for a throwable in the log, with its class, its stack and its causes, and its message escaped. */
final class EscapedThrowable extends Throwable {

    private static final long serialVersionUID = 1L;

    private final String text;

    private EscapedThrowable(Throwable original, Set<Throwable> seen) {
        super(null, cause(original, seen));
        this.text = Escapes.in(String.valueOf(original));
        setStackTrace(original.getStackTrace());
        for (Throwable suppressed : original.getSuppressed()) {
            if (seen.add(suppressed)) {
                addSuppressed(new EscapedThrowable(suppressed, seen));
            }
        }
    }

    static Throwable of(Throwable original) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        seen.add(original);
        return new EscapedThrowable(original, seen);
    }

    // a throwable may be among its own causes
    private static @Nullable Throwable cause(Throwable original, Set<Throwable> seen) {
        Throwable cause = original.getCause();
        return cause != null && seen.add(cause) ? new EscapedThrowable(cause, seen) : null;
    }

    @Override
    public String toString() {
        return text;
    }
}
