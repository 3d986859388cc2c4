package io.muster.task;

import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskOutcome.TimedOut;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Computes the memory of an outcome's texts, in bytes. */
public final class OutcomeSize {

    private static final char LAST_OF_LATIN_1 = 0xff;

    private OutcomeSize() {}

    /** The part that the task produced: a value, or an upstream's error response, and annotations. */
    public static long ofValue(TaskOutcome<?> outcome) {
        if (outcome instanceof Succeeded<?> succeeded && succeeded.value() instanceof TaskValue value) {
            return of(value.json()) + of(value.annotations());
        }
        return outcome instanceof Failed<?> failed ? of(failed.fault()) : 0;
    }

    /** Everything kept of it, including an error and a fallback in use. */
    public static long ofAll(TaskOutcome<?> outcome) {
        long size = ofValue(outcome);
        if (outcome instanceof Failed<?> failed) {
            size += of(failed.fault().detail());
        } else if (outcome instanceof TimedOut<?> timedOut) {
            size += of(timedOut.fault().detail()) + of(timedOut.fault());
        }
        return outcome.fallback().orElse(null) instanceof TaskValue fallback ? size + of(fallback.json()) : size;
    }

    private static long of(Fault fault) {
        long upstream = fault.upstream()
                .map(said -> of(said.json()) + of(said.annotations()))
                .orElse(0L);
        return of(fault.annotations()) + upstream;
    }

    private static long of(@Nullable Object annotation) {
        if (annotation instanceof String text) {
            return of(text);
        }
        long size = 0;
        if (annotation instanceof List<?> list) {
            for (Object element : list) {
                size += of(element);
            }
        } else if (annotation instanceof Map<?, ?> map) {
            // most tasks have no annotations
            for (Object value : map.isEmpty() ? List.of() : map.values()) {
                size += of(value);
            }
        }
        return size;
    }

    /** A text: a JVM uses two bytes per character if it is beyond Latin-1 (JEP 254). */
    public static long of(String text) {
        return isLatin1(text, 0, text.length()) ? text.length() : 2L * text.length();
    }

    /** Whether a part of a text takes one byte per character. */
    public static boolean isLatin1(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) > LAST_OF_LATIN_1) {
                return false;
            }
        }
        return true;
    }
}
