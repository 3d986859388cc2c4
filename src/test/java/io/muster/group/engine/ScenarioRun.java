package io.muster.group.engine;

import io.muster.budget.Admission;
import io.muster.group.engine.Expected.Picture;
import io.muster.group.engine.Expected.Task;
import io.muster.group.engine.Expected.Verdict;
import io.muster.group.engine.Scenario.UserCancel;
import io.muster.group.spec.Bounds;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Rest;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupState;
import io.muster.group.view.TaskSnapshot;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.StartRule;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Skipped;
import io.muster.task.TaskOutcome.TimedOut;
import io.muster.task.TaskSpec;
import io.muster.task.TaskValue;
import io.muster.testing.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Runs a scenario with the real engine, and checks invariants at every moment. */
final class ScenarioRun {

    private static final Duration TICK = Duration.ofMillis(1);

    private final Scenario scenario;
    private final ManualTimer timer = new ManualTimer();
    private final Admission admission = new Admission(10);
    private final List<ScriptedBody> bodies = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private List<TaskSnapshot> settledBefore = List.of();
    private int decisions;
    private int ends;
    private int finishedAt;
    private Picture atDecision = new Picture(List.of(), List.of(), Map.of());

    ScenarioRun(Scenario scenario) {
        this.scenario = scenario;
    }

    /** The actual course. */
    Expected run() {
        RunningGroup group = new GroupRunner(timer, admission, ResultLimits.none(), () -> new UUID(0, 0)).start(spec());
        group.onChange(() -> watch(group));
        group.decided().thenAccept(this::onDecided);
        group.finished().thenAccept(finished -> onFinished());
        for (UserCancel cancel : scenario.cancels()) {
            timer.schedule(TICK.multipliedBy(cancel.at()), () -> cancel(group, cancel));
        }
        for (int tick = 0; ends == 0; tick++) {
            timer.advance(tick == 0 ? Duration.ZERO : TICK);
            watch(group);
            check(tick <= scenario.timeout(), "outlived its clock");
        }
        GroupSnapshot end = group.snapshot();
        checkAtEnd(end);
        timer.advance(Duration.ofSeconds(1));
        check(timer.pending() == 0, "timers are left");
        check(picture(group.snapshot()).equals(picture(end)), "changed after its end");
        check(decisions == 1 && ends == 1, "decided %d times, finished %d times".formatted(decisions, ends));
        return new Expected(verdict(end), atDecision, finishedAt, picture(end));
    }

    List<String> violations() {
        List<String> all = new ArrayList<>(violations);
        bodies.forEach(body -> all.addAll(body.violations()));
        return all;
    }

    private GroupSpec spec() {
        List<TaskSpec> tasks = new ArrayList<>();
        for (Scenario.Job job : scenario.jobs()) {
            ScriptedBody body = new ScriptedBody(job, timer, TICK, scenario.timeout(), this::checkBound);
            bodies.add(body);
            Optional<Duration> timeout =
                    job.timeout() == 0 ? Optional.empty() : Optional.of(TICK.multipliedBy(job.timeout()));
            Optional<TaskValue> fallback = job.fallback() ? Optional.of(TaskValue.NULL) : Optional.empty();
            tasks.add(
                    new TaskSpec(TaskId.ofIndex(tasks.size()), "scripted", timeout, fallback, rule(job.start()), body));
        }
        OnTimeout onTimeout = scenario.partial() ? OnTimeout.PARTIAL : OnTimeout.FAIL;
        Bounds bounds = new Bounds(scenario.concurrency(), TICK.multipliedBy(scenario.timeout()), onTimeout);
        return new GroupSpec(join(), bounds, scenario.restContinues() ? Rest.CONTINUE : Rest.CANCEL, tasks);
    }

    private static StartRule rule(Scenario.Start start) {
        Set<TaskId> after = new LinkedHashSet<>();
        start.after().forEach(place -> after.add(TaskId.ofIndex(place)));
        Optional<TaskId> subject = start.after().isEmpty()
                ? Optional.empty()
                : Optional.of(TaskId.ofIndex(start.after().first()));
        return new StartRule(
                after,
                start.runIf(),
                start.condition()
                        .map(holds -> new StartRule.Condition(subject, context -> {
                            for (TaskId other : after) {
                                context.outcome(other).orElseThrow();
                            }
                            return holds;
                        })));
    }

    private Join join() {
        return switch (scenario.mode()) {
            case ALL -> Join.of(Mode.ALL);
            case SETTLED -> Join.of(Mode.SETTLED);
            case BOUNDED -> Join.of(Mode.BOUNDED);
            case FIRST -> Join.of(Mode.FIRST);
            case ANY -> Join.of(Mode.ANY);
            case QUORUM -> Join.quorum(scenario.successes());
        };
    }

    private void cancel(RunningGroup group, UserCancel cancel) {
        if (cancel.job() == UserCancel.GROUP) {
            group.cancel();
        } else {
            boolean known = group.cancel(TaskId.ofIndex(cancel.job()));
            check(known == cancel.job() < scenario.jobs().size(), "took a task for one of another group's");
        }
    }

    private void checkBound() {
        long inFlight = bodies.stream().filter(ScriptedBody::inFlight).count();
        check(inFlight <= scenario.concurrency(), "%d tasks in flight".formatted(inFlight));
    }

    private void watch(RunningGroup group) {
        GroupSnapshot now = group.snapshot();
        List<String> ids = now.tasks().stream().map(task -> task.id().value()).toList();
        List<String> requested =
                group.spec().tasks().stream().map(task -> task.id().value()).toList();
        check(ids.equals(requested), "results not in the request's order");
        check(
                now.settled().subList(0, settledBefore.size()).equals(settledBefore),
                "an outcome changed, or the order of outcomes did");
        check(now.tasks().containsAll(now.settled()), "a settled task has two results");
        settledBefore = now.settled();
    }

    private void onDecided(GroupSnapshot decided) {
        decisions++;
        atDecision = picture(decided);
    }

    private void onFinished() {
        ends++;
        finishedAt = (int) ticks(Duration.ofNanos(timer.nanoTime()));
    }

    private void checkAtEnd(GroupSnapshot end) {
        check(end.state() == GroupState.FINISHED, "finished, but does not say so");
        check(ticks(end.elapsed()) == finishedAt, "elapsed is not the time it took");
        check(admission.admitted() == 0, "admission not given back");
        long usersToCome =
                scenario.cancels().stream().filter(c -> c.at() > finishedAt).count();
        long sameTick = scenario.cancels().stream()
                .filter(c -> c.at() == finishedAt && finishedAt == 0)
                .count();
        check(timer.pending() <= usersToCome + sameTick, "a timer outlived the group");
        for (int i = 0; i < bodies.size(); i++) {
            TaskSnapshot task = end.tasks().get(i);
            ScriptedBody body = bodies.get(i);
            check(body.starts() == (task.started().isPresent() ? 1 : 0), "task %d began %d times", i, body.starts());
            int cuts = body.starts() == 1 && !body.ended() ? 1 : 0;
            check(body.cuts() == cuts, "task %d was told %d times", i, body.cuts());
        }
    }

    private Verdict verdict(GroupSnapshot group) {
        io.muster.group.view.Verdict verdict = group.verdict().orElseThrow();
        boolean complete = verdict.outcome() == GroupOutcome.SUCCEEDED || verdict.outcome() == GroupOutcome.FAILED;
        check(verdict.complete() == complete, "complete is %s for %s", verdict.complete(), verdict.outcome());
        return new Verdict(
                verdict.outcome(),
                (int) ticks(verdict.after()),
                verdict.fault().map(Fault::code),
                verdict.culprit().map(TaskId::value),
                verdict.partial());
    }

    private static Picture picture(GroupSnapshot group) {
        List<Task> tasks = group.tasks().stream()
                .map(task -> new Task(
                        task.id().value(),
                        task.state(),
                        task.started().map(started -> (int) ticks(started)),
                        task.elapsed().map(elapsed -> (int) ticks(elapsed)),
                        task.outcome().flatMap(ScenarioRun::code),
                        task.outcome().flatMap(TaskOutcome::fallback).isPresent(),
                        task.outcome().filter(Skipped.class::isInstance).map(skipped -> (Skipped<?>) skipped)))
                .toList();
        return new Picture(
                tasks, group.completionOrder().stream().map(TaskId::value).toList(), group.counts());
    }

    private static Optional<FaultCode> code(TaskOutcome<?> outcome) {
        if (outcome instanceof Failed<?> failed) {
            return Optional.of(failed.fault().code());
        }
        return outcome instanceof TimedOut<?> timedOut
                ? Optional.of(timedOut.fault().code())
                : Optional.empty();
    }

    private static long ticks(Duration duration) {
        return duration.dividedBy(TICK);
    }

    private void check(boolean holds, String violation, Object... arguments) {
        if (!holds) {
            violations.add(violation.formatted(arguments));
        }
    }
}
