package io.muster.group;

import io.muster.task.OutcomeSize;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How far a running group has come, without what is known of it already.
 *
 * @param settled the tasks that got their outcome since, in that order
 * @param verdict what the group came to, if it is decided
 * @param elapsed from its start to now, or to its end
 * @param finished whether that was all
 */
public record Progress(List<TaskSnapshot> settled, Optional<Verdict> verdict, Duration elapsed, boolean finished) {

    /**
     * As far as outcomes of so many bytes, but for one outcome at least; this if that is all. A part is not the end.
     *
     * @param known the verdict that is known of without these
     */
    public Progress upTo(long bytes, Optional<Verdict> known) {
        long left = bytes;
        int end = 0;
        while (end < settled.size()) {
            left -= settled.get(end).outcome().map(OutcomeSize::ofAll).orElse(0L);
            if (left < 0 && end > 0) {
                return new Progress(settled.subList(0, end), known, elapsed, false);
            }
            end++;
        }
        return this;
    }
}
