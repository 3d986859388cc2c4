package io.muster.testing;

import io.muster.group.observer.GroupListener;
import io.muster.group.observer.GroupObserver;
import io.muster.group.observer.ObservedGroup;
import io.muster.group.observer.ObservedTask;
import io.muster.group.view.GroupSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes down what it is told of groups, one short line for each call. For one thread. */
public final class RecordedGroups implements GroupListener {

    private final List<String> calls = new ArrayList<>();

    @Override
    public GroupObserver starting(ObservedGroup group) {
        calls.add("group of %s starts (%s)"
                .formatted(group.origin().caller(), group.origin().delivery()));
        return new GroupObserver() {
            @Override
            public void taskStarting(ObservedTask task) {
                calls.add("%s starts at %d, ready at %d"
                        .formatted(
                                task.id(),
                                task.startedAfter().orElseThrow().toMillis(),
                                task.readyAfter().toMillis()));
            }

            @Override
            public void taskEnded(ObservedTask task) {
                calls.add("%s %s at %d"
                        .formatted(
                                task.id(),
                                task.outcome().orElseThrow().state(),
                                task.endedAfter().orElseThrow().toMillis()));
            }

            @Override
            public void decided(GroupSnapshot decision) {
                calls.add("decided " + decision.verdict().orElseThrow().outcome());
            }

            @Override
            public void finished(Duration elapsed) {
                calls.add("%s after %d".formatted(group.isAbandoned() ? "abandoned" : "finished", elapsed.toMillis()));
            }
        };
    }

    public List<String> calls() {
        return List.copyOf(calls);
    }
}
