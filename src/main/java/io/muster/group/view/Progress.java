package io.muster.group.view;

import io.muster.task.OutcomeSize;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The progress of a running group since the last one.
 *
 * @param settled the tasks that got their outcome since, in order
 * @param verdict if the group is decided
 * @param elapsed from its start to now, or to its end
 * @param finished whether the group is finished
 * @param expanded the tasks of which it became known since how many items they have; none of those settled before
 */
public record Progress(
        List<TaskSnapshot> settled,
        Optional<Verdict> verdict,
        Duration elapsed,
        boolean finished,
        List<Expansion> expanded) {

    /** Of a group without new items. */
    public Progress(List<TaskSnapshot> settled, Optional<Verdict> verdict, Duration elapsed, boolean finished) {
        this(settled, verdict, elapsed, finished, List.of());
    }

    /**
     * The first part of this, with outcomes of at most this many bytes, but at least one outcome; this itself if that
     * is all of it. A part is never the end.
     *
     * @param known the verdict that is known without these outcomes
     */
    public Progress upTo(long bytes, Optional<Verdict> known) {
        long left = bytes;
        int end = 0;
        while (end < settled.size()) {
            TaskSnapshot next = settled.get(end);
            left -= next.outcome().map(OutcomeSize::ofAll).orElse(0L)
                    + next.execution().bytesOfFurtherAttempts();
            if (left < 0 && end > 0) {
                return new Progress(settled.subList(0, end), known, elapsed, false, expanded);
            }
            end++;
        }
        return this;
    }
}
