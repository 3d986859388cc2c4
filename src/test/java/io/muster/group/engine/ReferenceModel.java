package io.muster.group.engine;

import io.muster.group.engine.Expected.Picture;
import io.muster.group.engine.Expected.Task;
import io.muster.group.engine.Expected.Verdict;
import io.muster.group.engine.Scenario.End;
import io.muster.group.engine.Scenario.Job;
import io.muster.group.engine.Scenario.Start;
import io.muster.group.engine.Scenario.UserCancel;
import io.muster.group.view.GroupOutcome;
import io.muster.task.FaultCode;
import io.muster.task.RunIf;
import io.muster.task.SkipReason;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome.Skipped;
import io.muster.task.TaskState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedSet;

/**
 * Computes the expected course of a group by simulating it event by event, as simply as possible.
 *
 * <p>It uses nothing of the engine but its names for states and outcomes. Events at the same tick happen in the order
 * in which they were scheduled: the group's timeout first, then what a task schedules at its start (its timeout, its
 * end), and users' actions after whatever was started with the group.
 */
final class ReferenceModel {

    private record Event(int at, int number, Runnable effect) {}

    private final Scenario scenario;
    private final int size;
    private final TaskState[] states;
    private final int[] started;
    private final int[] ended;
    private final FaultCode[] codes;
    private final Skipped<?>[] skips;
    // whether dependants have been notified
    private final boolean[] told;
    private final List<Integer> settled = new ArrayList<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingInt(Event::at).thenComparingInt(Event::number));

    private int now;
    private int eventNumber;
    private Verdict verdict;
    private Picture atDecision;

    private ReferenceModel(Scenario scenario) {
        this.scenario = scenario;
        this.size = scenario.jobs().size();
        this.states = new TaskState[size];
        this.started = new int[size];
        this.ended = new int[size];
        this.codes = new FaultCode[size];
        this.skips = new Skipped<?>[size];
        this.told = new boolean[size];
        Arrays.fill(states, TaskState.PENDING);
        Arrays.fill(started, -1);
    }

    static Expected simulate(Scenario scenario) {
        return new ReferenceModel(scenario).run();
    }

    private Expected run() {
        if (size == 0) {
            decide(GroupOutcome.SUCCEEDED, null, null, false);
        }
        at(scenario.timeout(), this::groupTimesOut);
        startWhatMay();
        for (UserCancel cancel : scenario.cancels()) {
            at(cancel.at(), () -> userCancels(cancel));
        }
        while (verdict == null || settled.size() < size) {
            Event next = events.remove();
            now = next.at;
            next.effect.run();
            startWhatMay();
        }
        return new Expected(verdict, atDecision, now, picture());
    }

    private void at(int time, Runnable effect) {
        events.add(new Event(time, eventNumber++, effect));
    }

    private void startWhatMay() {
        int next = nextToStart();
        while (next >= 0 && count(TaskState.RUNNING) < scenario.concurrency()) {
            start(next);
            next = nextToStart();
        }
    }

    private int nextToStart() {
        for (int task = 0; task < size; task++) {
            if (states[task] == TaskState.PENDING
                    && rule(task).after().stream().allMatch(other -> states[other].isFinal())) {
                return task;
            }
        }
        return -1;
    }

    private Start rule(int task) {
        return scenario.jobs().get(task).start();
    }

    private void start(int task) {
        Job job = scenario.jobs().get(task);
        if (!job.start().condition().orElse(true)) {
            SortedSet<Integer> after = job.start().after();
            skips[task] = new Skipped<>(
                    SkipReason.CONDITION,
                    after.isEmpty() ? Optional.empty() : Optional.of(TaskId.ofIndex(after.first())));
            settle(task, TaskState.SKIPPED, null);
            return;
        }
        states[task] = TaskState.RUNNING;
        started[task] = now;
        if (job.timeout() > 0) {
            at(now + job.timeout(), () -> settle(task, TaskState.TIMED_OUT, FaultCode.TASK_TIMEOUT));
        }
        if (job.endsAtOnce()) {
            end(task, job.end());
        } else if (job.end() != End.NEVER) {
            at(now + job.duration(), () -> end(task, job.end()));
        }
    }

    private void end(int task, End end) {
        switch (end) {
            case VALUE -> settle(task, TaskState.SUCCEEDED, null);
            case FAILURE, THROW -> settle(task, TaskState.FAILED, FaultCode.UPSTREAM_STATUS);
            case CANCELS_ITSELF -> settle(task, TaskState.CANCELLED, null);
            case NEVER -> throw new AssertionError("never");
        }
    }

    private void settle(int task, TaskState state, FaultCode code) {
        if (states[task].isFinal()) {
            return;
        }
        boolean decides = verdict == null;
        finish(task, state, code);
        judgeIfOpen(task);
        skipThoseThatDependOn(task);
        if (decides && verdict != null) {
            stopTheRest();
            drawAtDecision();
        }
    }

    private void judgeIfOpen(int task) {
        if (verdict == null) {
            judge(task);
        }
    }

    private void skipThoseThatDependOn(int ended) {
        Deque<Integer> left = new ArrayDeque<>(List.of(ended));
        while (!left.isEmpty()) {
            int dependency = left.remove();
            told[dependency] = true;
            for (int task = 0; task < size; task++) {
                if (states[task] == TaskState.PENDING
                        && rule(task).after().contains(dependency)
                        && isSkipped(task, dependency)) {
                    finish(task, TaskState.SKIPPED, null);
                    judgeIfOpen(task);
                    left.add(task);
                }
            }
        }
    }

    private boolean isSkipped(int task, int dependency) {
        boolean hasValue = states[dependency] == TaskState.SUCCEEDED || usesFallback(dependency);
        Start rule = rule(task);
        if (rule.runIf() == RunIf.SUCCEEDED && !hasValue) {
            skips[task] = states[dependency] == TaskState.SKIPPED
                    ? skips[dependency]
                    : new Skipped<>(SkipReason.DEPENDENCY_FAILED, Optional.of(TaskId.ofIndex(dependency)));
            return true;
        }
        boolean isLast = rule.after().stream().allMatch(other -> told[other]);
        boolean anyFailed = rule.after().stream()
                .anyMatch(other -> (states[other] == TaskState.FAILED || states[other] == TaskState.TIMED_OUT)
                        && !usesFallback(other));
        if (rule.runIf() == RunIf.FAILED && isLast && !anyFailed) {
            skips[task] = new Skipped<>(SkipReason.NOT_NEEDED, Optional.of(TaskId.ofIndex(dependency)));
            return true;
        }
        return false;
    }

    private void finish(int task, TaskState state, FaultCode code) {
        states[task] = state;
        ended[task] = now;
        codes[task] = code;
        settled.add(task);
    }

    private void judge(int last) {
        boolean hasValue = states[last] == TaskState.SUCCEEDED || usesFallback(last);
        switch (scenario.mode()) {
            case ALL -> {
                if (!hasValue && states[last] != TaskState.SKIPPED) {
                    failFor(last);
                } else if (settled.size() == size) {
                    succeed();
                }
            }
            case SETTLED, BOUNDED -> {
                if (settled.size() == size) {
                    succeed();
                }
            }
            case FIRST -> {
                if (hasValue) {
                    succeed();
                } else if (states[last] != TaskState.SKIPPED) {
                    failFor(last);
                } else if (settled.size() == size) {
                    decide(GroupOutcome.FAILED, FaultCode.TASK_FAILED, null, false);
                }
            }
            case ANY -> judgeSuccesses(1);
            case QUORUM -> judgeSuccesses(scenario.successes());
        }
    }

    private boolean usesFallback(int task) {
        boolean failed = states[task] == TaskState.FAILED || states[task] == TaskState.TIMED_OUT;
        return failed && scenario.jobs().get(task).fallback();
    }

    private void judgeSuccesses(int needed) {
        int successes = count(TaskState.SUCCEEDED);
        int stillPossible = size - (settled.size() - successes);
        if (successes >= needed) {
            succeed();
        } else if (stillPossible < needed) {
            decide(GroupOutcome.FAILED, FaultCode.TASK_FAILED, null, false);
        }
    }

    private void succeed() {
        decide(GroupOutcome.SUCCEEDED, null, null, false);
    }

    private void failFor(int task) {
        if (states[task] == TaskState.CANCELLED) {
            decide(GroupOutcome.CANCELLED, FaultCode.GROUP_CANCELLED, name(task), false);
        } else {
            decide(GroupOutcome.FAILED, codes[task], name(task), false);
        }
    }

    private void decide(GroupOutcome outcome, FaultCode code, String culprit, boolean partial) {
        verdict = new Verdict(outcome, now, Optional.ofNullable(code), Optional.ofNullable(culprit), partial);
        if (size == 0) {
            drawAtDecision();
        }
    }

    private void stopTheRest() {
        if (!scenario.restContinues()) {
            for (int task = 0; task < size; task++) {
                if (states[task] == TaskState.PENDING && !rule(task).after().isEmpty()) {
                    skips[task] = new Skipped<>(
                            SkipReason.NOT_NEEDED, verdict.culprit().map(TaskId::new));
                    finish(task, TaskState.SKIPPED, null);
                } else if (!states[task].isFinal()) {
                    finish(task, TaskState.CANCELLED, null);
                }
            }
        }
    }

    private void groupTimesOut() {
        boolean decides = verdict == null;
        if (decides) {
            decide(GroupOutcome.TIMED_OUT, FaultCode.GROUP_TIMEOUT, null, scenario.partial());
        }
        for (int task = 0; task < size; task++) {
            if (states[task] == TaskState.RUNNING) {
                finish(task, TaskState.TIMED_OUT, FaultCode.GROUP_TIMEOUT);
            } else if (states[task] == TaskState.PENDING) {
                finish(task, TaskState.CANCELLED, null);
            }
        }
        if (decides) {
            drawAtDecision();
        }
    }

    private void userCancels(UserCancel cancel) {
        if (cancel.job() != UserCancel.GROUP) {
            if (cancel.job() < size) {
                settle(cancel.job(), TaskState.CANCELLED, null);
            }
            return;
        }
        boolean decides = verdict == null;
        if (decides) {
            decide(GroupOutcome.CANCELLED, FaultCode.GROUP_CANCELLED, null, false);
        }
        for (int task = 0; task < size; task++) {
            if (!states[task].isFinal()) {
                finish(task, TaskState.CANCELLED, null);
            }
        }
        if (decides) {
            drawAtDecision();
        }
    }

    private int count(TaskState state) {
        return (int) Arrays.stream(states).filter(state::equals).count();
    }

    private void drawAtDecision() {
        atDecision = picture();
    }

    private Picture picture() {
        List<Task> tasks = new ArrayList<>();
        Map<TaskState, Integer> counts = new EnumMap<>(TaskState.class);
        for (TaskState state : TaskState.values()) {
            counts.put(state, count(state));
        }
        for (int task = 0; task < size; task++) {
            Optional<Integer> start = started[task] < 0 ? Optional.empty() : Optional.of(started[task]);
            int until = states[task].isFinal() ? ended[task] : now;
            tasks.add(new Task(
                    name(task),
                    states[task],
                    start,
                    start.map(from -> until - from),
                    Optional.ofNullable(codes[task]),
                    usesFallback(task),
                    Optional.ofNullable(skips[task])));
        }
        List<String> order = settled.stream()
                .filter(task -> states[task] != TaskState.CANCELLED && states[task] != TaskState.SKIPPED)
                .map(ReferenceModel::name)
                .toList();
        return new Picture(tasks, order, counts);
    }

    private static String name(int task) {
        return Integer.toString(task);
    }
}
