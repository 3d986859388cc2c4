package io.muster.metrics;

import io.muster.group.observer.GroupListener;
import io.muster.group.observer.GroupLoad;
import io.muster.group.observer.GroupObserver;
import io.muster.group.observer.ObservedGroup;
import io.muster.group.observer.ObservedTask;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.Verdict;
import io.muster.json.Names;
import io.muster.task.TaskState;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts groups and tasks, and measures how long they take. A group in the store is counted by the node that decides it, and
 * each task by the node on which it ends. Thread-safe.
 */
final class GroupMetrics implements GroupListener {

    // task types of the application; Java callers choose the names of theirs
    private static final int MAX_TYPES = 20;

    private final BoundedNames types = new BoundedNames(MAX_TYPES);
    private final Set<ObservedGroup> running = ConcurrentHashMap.newKeySet();
    private final Counter groups;
    private final Histogram durations;
    private final Histogram decisions;
    private final Counter tasks;
    private final Histogram taskDurations;
    // by the value of their label, so that a task costs no look-up of its labels
    private final Map<String, OfType> byType = new ConcurrentHashMap<>();
    private final DistributionDataPoint waitedForPermit;
    private final DistributionDataPoint waitedForDependency;

    /** @param waiting how long tasks waited, by what for */
    GroupMetrics(Instruments instruments, Histogram waiting) {
        groups = instruments.counter("muster_groups", "Groups that were decided.", "mode", "outcome", "delivery");
        durations = instruments.seconds(
                "muster_group_duration_seconds",
                "From the start of a group to the end of its last task.",
                "mode",
                "outcome");
        decisions = instruments.seconds(
                "muster_group_decided_seconds", "From the start of a group to its decision.", "mode");
        tasks = instruments.counter("muster_tasks", "Tasks that have ended, with their final state.", "type", "state");
        taskDurations = instruments.seconds(
                "muster_task_duration_seconds", "From the start of a task to its end; of those that started.", "type");
        waitedForPermit = waiting.labelValues("permit");
        waitedForDependency = waiting.labelValues("dependency");
    }

    @Override
    public GroupObserver starting(ObservedGroup group) {
        running.add(group);
        return new Observer(group);
    }

    /** The number of groups that run now. */
    int inFlight() {
        return running.size();
    }

    /** What the tasks of all groups do now. */
    GroupLoad load() {
        GroupLoad load = GroupLoad.NONE;
        for (ObservedGroup group : running) {
            load = load.plus(group.load());
        }
        return load;
    }

    private OfType ofType(String type) {
        OfType known = byType.get(type);
        return known == null ? byType.computeIfAbsent(types.label(type), OfType::new) : known;
    }

    /** Counts the tasks of one type. */
    private final class OfType {

        private final String type;
        private final DistributionDataPoint durations;
        // only states that there have been
        private final Map<TaskState, CounterDataPoint> ended = new ConcurrentHashMap<>();

        private OfType(String type) {
            this.type = type;
            this.durations = taskDurations.labelValues(type);
        }

        private void ended(TaskState state) {
            ended.computeIfAbsent(state, known -> tasks.labelValues(type, Names.of(known)))
                    .inc();
        }
    }

    private final class Observer implements GroupObserver {

        private final ObservedGroup group;
        // null in a group that was decided before this node continued it
        private volatile @Nullable GroupOutcome outcome;

        private Observer(ObservedGroup group) {
            this.group = group;
        }

        @Override
        public void taskEnded(ObservedTask task) {
            if (group.isAbandoned()) {
                return;
            }
            OfType type = ofType(task.type());
            type.ended(task.outcome().orElseThrow().state());
            if (task.startedAfter().isPresent()) {
                Duration started = task.startedAfter().get();
                type.durations.observe(
                        Durations.seconds(task.endedAfter().orElse(started).minus(started)));
                waitedForPermit.observe(Durations.seconds(started.minus(task.readyAfter())));
            }
            if (task.isDependent() && task.startedAfter().isPresent()) {
                waitedForDependency.observe(Durations.seconds(task.readyAfter()));
            }
        }

        @Override
        public void decided(GroupSnapshot decision) {
            if (group.isAbandoned()) {
                return;
            }
            Verdict verdict = decision.verdict().orElseThrow();
            String mode = mode();
            outcome = verdict.outcome();
            groups.labelValues(
                            mode,
                            Names.of(verdict.outcome()),
                            Names.of(group.origin().delivery()))
                    .inc();
            decisions.labelValues(mode).observe(Durations.seconds(verdict.after()));
        }

        @Override
        public void finished(Duration elapsed) {
            running.remove(group);
            GroupOutcome known = outcome;
            if (known != null && !group.isAbandoned()) {
                durations.labelValues(mode(), Names.of(known)).observe(Durations.seconds(elapsed));
            }
        }

        private String mode() {
            return Names.of(group.spec().join().mode());
        }
    }
}
