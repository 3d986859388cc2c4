package io.muster.testing;

import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupSummary;
import io.muster.group.view.GroupView;
import io.muster.group.view.TaskSnapshot;
import io.muster.task.TaskId;
import io.muster.task.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads views of groups completely. */
public final class Views {

    private Views() {}

    /** The whole contents of a view; among the settled tasks, cancelled ones come last. */
    public static GroupSnapshot read(GroupView view) {
        List<TaskSnapshot> tasks = new ArrayList<>();
        view.tasks().forEach(tasks::add);
        Map<TaskId, TaskSnapshot> byId =
                tasks.stream().collect(Collectors.toMap(TaskSnapshot::id, Function.identity()));
        Stream<TaskSnapshot> cancelled = tasks.stream().filter(task -> task.state() == TaskState.CANCELLED);
        GroupSummary summary = view.summary();
        return new GroupSnapshot(
                summary.id(),
                summary.mode(),
                summary.state(),
                summary.createdAt(),
                summary.elapsed(),
                summary.verdict(),
                Stream.concat(view.completionOrder().stream().map(byId::get), cancelled)
                        .toList(),
                tasks,
                Optional.empty(),
                view.answer(),
                summary.labels(),
                summary.durable());
    }
}
