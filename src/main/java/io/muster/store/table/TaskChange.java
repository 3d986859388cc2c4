package io.muster.store.table;

import io.muster.group.view.TaskSnapshot;
import io.muster.json.Utf8;
import io.muster.store.data.Recording;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The change to a task's row when it starts or gets its outcome.
 *
 * @param event the number of the event of its outcome; null if it has none yet
 * @param attempts null if there were none, or it has no outcome yet
 * @param bytes of result, detail and attempts in UTF-8
 */
public record TaskChange(
        TaskSnapshot task,
        @Nullable Long event,
        @Nullable String result,
        @Nullable String detail,
        @Nullable String attempts,
        long bytes) {

    /** The changes that a recording makes: to the tasks that have started, then to those that have an outcome. */
    public static List<TaskChange> of(Recording recording) {
        List<TaskChange> changes = new ArrayList<>();
        recording.started().forEach(task -> changes.add(new TaskChange(task, null, null, null, null, 0)));
        long event = recording.lastEvent();
        for (TaskSnapshot task : recording.progress().settled()) {
            changes.add(settled(task, ++event));
        }
        return changes;
    }

    /** The total size of their texts, in bytes. */
    public static long bytes(List<TaskChange> changes) {
        return changes.stream().mapToLong(TaskChange::bytes).sum();
    }

    private static TaskChange settled(TaskSnapshot task, long event) {
        @Nullable String result = task.outcome().flatMap(Texts::result).orElse(null);
        @Nullable String detail = task.outcome().flatMap(Texts::detail).orElse(null);
        @Nullable String attempts = AttemptTexts.write(task.execution().attempts());
        return new TaskChange(
                task, event, result, detail, attempts, length(result) + length(detail) + length(attempts));
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : Utf8.length(text);
    }
}
