package io.muster.task;

import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskOutcome.TimedOut;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says how many bytes the texts of an outcome take up in memory. */
public final class OutcomeSize {

    private static final char LAST_OF_LATIN_1 = 0xff;

    private OutcomeSize() {}

    /** What its task came to by itself: a value, what an upstream said instead, or what is shown beside either. */
    public static long ofValue(TaskOutcome<?> outcome) {
        if (outcome instanceof Succeeded<?> succeeded && succeeded.value() instanceof TaskValue value) {
            return of(value.json()) + of(value.annotations());
        }
        return outcome instanceof Failed<?> failed ? of(failed.fault()) : 0;
    }

    /** All that is kept of it: also an error, and a fallback that is used. */
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
        } else if (annotation instanceof List<?> list) {
            return list.stream().mapToLong(OutcomeSize::of).sum();
        } else if (annotation instanceof Map<?, ?> map) {
            return map.values().stream().mapToLong(OutcomeSize::of).sum();
        }
        return 0;
    }

    // a JVM keeps a text that goes beyond Latin-1 with two bytes for each character (JEP 254)
    private static long of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > LAST_OF_LATIN_1) {
                return 2L * text.length();
            }
        }
        return text.length();
    }
}
