package io.muster.group.engine;

import io.muster.group.view.GroupOutcome;
import io.muster.join.Mode;
import io.muster.task.ForEach.Each;
import io.muster.task.TaskState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The expected states of a group whose tasks run once for each element of a list, after each of a series of events; as simple
 * as possible. It uses nothing of the engine but its names.
 */
final class ForEachModel {

    /**
     * A task.
     *
     * @param items how many elements its list has; negative: it is run once, without a list
     * @param concurrency the most items that run at once
     * @param fallback of the task if it is run once, else of each item
     * @param after an earlier task that it waits for; negative: none
     */
    record Job(int items, Each each, int concurrency, boolean fallback, int after) {

        boolean isList() {
            return items >= 0;
        }
    }

    /** What has a state: a task, or an item of a task with a list; {@code item} is negative for a task. */
    record Unit(int task, int item) {

        @Override
        public String toString() {
            return item < 0 ? "t" + task : "t" + task + "[" + item + "]";
        }
    }

    private final Mode mode;
    private final int concurrency;
    private final List<Job> jobs;
    private final TaskState[] tasks;
    private final TaskState[][] items;
    private Optional<GroupOutcome> outcome = Optional.empty();

    ForEachModel(Mode mode, int concurrency, List<Job> jobs) {
        this.mode = mode;
        this.concurrency = concurrency;
        this.jobs = jobs;
        this.tasks = new TaskState[jobs.size()];
        this.items = new TaskState[jobs.size()][];
        Arrays.fill(tasks, TaskState.PENDING);
        startWhatMay();
    }

    Optional<GroupOutcome> outcome() {
        return outcome;
    }

    boolean isFinished() {
        return Arrays.stream(tasks).allMatch(TaskState::isFinal);
    }

    /** What has a body that runs. */
    List<Unit> running() {
        return units().keySet().stream()
                .filter(unit -> unit.item >= 0 || !jobs.get(unit.task).isList())
                .filter(unit -> state(unit) == TaskState.RUNNING)
                .toList();
    }

    /** Every task and every known item with its state, in the order of the request. */
    Map<Unit, TaskState> units() {
        Map<Unit, TaskState> units = new LinkedHashMap<>();
        for (int task = 0; task < tasks.length; task++) {
            units.put(new Unit(task, -1), tasks[task]);
            for (int item = 0; items[task] != null && item < items[task].length; item++) {
                units.put(new Unit(task, item), items[task][item]);
            }
        }
        return units;
    }

    /** The value of a task with a list. */
    String list(int task) {
        List<String> values = new ArrayList<>();
        for (int item = 0; item < items[task].length; item++) {
            TaskState state = items[task][item];
            boolean isSpare = state == TaskState.FAILED && jobs.get(task).fallback;
            values.add(state == TaskState.SUCCEEDED ? value(new Unit(task, item)) : isSpare ? "\"spare\"" : "null");
        }
        return "[" + String.join(",", values) + "]";
    }

    static String value(Unit unit) {
        return "\"" + unit + "\"";
    }

    /** The body of something that runs ends, or somebody cancels something. */
    void ends(Unit unit, TaskState state) {
        settle(unit, state);
        startWhatMay();
    }

    void groupIsCancelled() {
        if (outcome.isEmpty()) {
            outcome = Optional.of(GroupOutcome.CANCELLED);
        }
        for (int task = 0; task < tasks.length; task++) {
            cancelItems(task);
            tasks[task] = tasks[task].isFinal() ? tasks[task] : TaskState.CANCELLED;
        }
    }

    private TaskState state(Unit unit) {
        return unit.item < 0 ? tasks[unit.task] : items[unit.task][unit.item];
    }

    private void settle(Unit unit, TaskState state) {
        if (state(unit).isFinal()) {
            return;
        }
        if (unit.item < 0) {
            settleTask(unit.task, state);
        } else {
            items[unit.task][unit.item] = state;
            itemSettled(unit.task, state);
        }
        stopTheRestIfDecided();
    }

    private void itemSettled(int task, TaskState state) {
        Job job = jobs.get(task);
        boolean hasValue = state == TaskState.SUCCEEDED || state == TaskState.FAILED && job.fallback;
        if (job.each == Each.ALL && !hasValue) {
            settleTask(task, state);
        } else if (Arrays.stream(items[task]).allMatch(TaskState::isFinal)) {
            settleTask(task, TaskState.SUCCEEDED);
        }
    }

    private void settleTask(int task, TaskState state) {
        cancelItems(task);
        tasks[task] = state;
        judge(task);
        if (!hasValue(task)) {
            for (int other = 0; other < tasks.length; other++) {
                if (jobs.get(other).after == task && !tasks[other].isFinal()) {
                    settleTask(other, TaskState.SKIPPED);
                }
            }
        }
    }

    private void cancelItems(int task) {
        for (int item = 0; items[task] != null && item < items[task].length; item++) {
            items[task][item] = items[task][item].isFinal() ? items[task][item] : TaskState.CANCELLED;
        }
    }

    private boolean hasValue(int task) {
        Job job = jobs.get(task);
        return tasks[task] == TaskState.SUCCEEDED || tasks[task] == TaskState.FAILED && job.fallback && !job.isList();
    }

    private void judge(int task) {
        if (outcome.isPresent()) {
            return;
        }
        if (mode == Mode.ALL && !hasValue(task) && tasks[task] != TaskState.SKIPPED) {
            outcome = Optional.of(tasks[task] == TaskState.CANCELLED ? GroupOutcome.CANCELLED : GroupOutcome.FAILED);
        } else if (mode == Mode.ANY && tasks[task] == TaskState.SUCCEEDED) {
            outcome = Optional.of(GroupOutcome.SUCCEEDED);
        } else if (isFinished()) {
            outcome = Optional.of(mode == Mode.ANY ? GroupOutcome.FAILED : GroupOutcome.SUCCEEDED);
        }
    }

    private void stopTheRestIfDecided() {
        for (int task = 0; outcome.isPresent() && task < tasks.length; task++) {
            cancelItems(task);
            if (!tasks[task].isFinal()) {
                boolean waits = tasks[task] == TaskState.PENDING && jobs.get(task).after >= 0;
                tasks[task] = waits ? TaskState.SKIPPED : TaskState.CANCELLED;
            }
        }
    }

    private void startWhatMay() {
        boolean started = true;
        while (started && running().size() < concurrency) {
            started = false;
            for (int task = 0; !started && task < tasks.length; task++) {
                started = !tasks[task].isFinal() && start(task);
            }
        }
    }

    private boolean start(int task) {
        Job job = jobs.get(task);
        if (tasks[task] == TaskState.PENDING) {
            if (job.after >= 0 && !tasks[job.after].isFinal()) {
                return false;
            }
            tasks[task] = TaskState.RUNNING;
            if (job.isList()) {
                items[task] = new TaskState[job.items];
                Arrays.fill(items[task], TaskState.PENDING);
            }
            if (job.items == 0) {
                settle(new Unit(task, -1), TaskState.SUCCEEDED);
            }
            return true;
        }
        long inFlight = job.isList()
                ? Arrays.stream(items[task]).filter(TaskState.RUNNING::equals).count()
                : job.concurrency;
        int next = job.isList() ? Arrays.asList(items[task]).indexOf(TaskState.PENDING) : -1;
        if (next < 0 || inFlight >= job.concurrency) {
            return false;
        }
        items[task][next] = TaskState.RUNNING;
        return true;
    }
}
