package io.muster.group.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.engine.Scenario.End;
import io.muster.group.engine.Scenario.Job;
import io.muster.group.engine.Scenario.Mode;
import io.muster.group.engine.Scenario.Start;
import io.muster.group.engine.Scenario.UserCancel;
import io.muster.task.RunIf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/**
 * Checks the engine against {@link ReferenceModel} with random groups. Times are few and small, so that much happens at
 * the same tick.
 */
class GroupPropertyTest {

    private static final int MAX_JOBS = 8;

    @Property(tries = 12_000, edgeCases = EdgeCasesMode.NONE)
    void everyGroupBehavesLikeTheModel(@ForAll("scenarios") Scenario scenario) {
        ScenarioRun run = new ScenarioRun(scenario);
        assertThat(run.run()).isEqualTo(ReferenceModel.simulate(scenario));
        assertThat(run.violations()).isEmpty();
    }

    @Property(tries = 12_000, edgeCases = EdgeCasesMode.NONE)
    void everyGraphBehavesLikeTheModel(
            @ForAll("scenarios") Scenario scenario, @ForAll("starts") List<Start> starts, @ForAll boolean backwards) {
        everyGroupBehavesLikeTheModel(graph(scenario, starts, backwards));
    }

    // dependencies go in one direction through the document, so that there is no cycle
    private static Scenario graph(Scenario flat, List<Start> starts, boolean backwards) {
        List<Job> jobs = new ArrayList<>();
        int size = flat.jobs().size();
        for (int place = 0; place < size; place++) {
            Start start = starts.get(place);
            SortedSet<Integer> after = new TreeSet<>();
            for (int distance : start.after()) {
                int other = backwards ? place + distance : place - distance;
                if (other >= 0 && other < size) {
                    after.add(other);
                }
            }
            RunIf runIf = after.isEmpty() ? RunIf.SUCCEEDED : start.runIf();
            Job job = flat.jobs().get(place);
            jobs.add(new Job(
                    job.end(),
                    job.duration(),
                    job.timeout(),
                    job.objects(),
                    job.fallback(),
                    new Start(after, runIf, start.condition())));
        }
        return new Scenario(
                flat.mode(),
                flat.successes(),
                flat.concurrency(),
                flat.timeout(),
                flat.partial(),
                flat.restContinues(),
                jobs,
                flat.cancels());
    }

    @Provide
    Arbitrary<List<Start>> starts() {
        Arbitrary<SortedSet<Integer>> after = Arbitraries.frequencyOf(
                        Tuple.of(1, Arbitraries.just(Set.<Integer>of())),
                        Tuple.of(3, between(1, MAX_JOBS - 1).set().ofMinSize(1).ofMaxSize(3)))
                .map(TreeSet::new);
        Arbitrary<Optional<Boolean>> condition = Arbitraries.frequency(
                Tuple.of(6, Optional.empty()), Tuple.of(1, Optional.of(true)), Tuple.of(1, Optional.of(false)));
        return Combinators.combine(after, Arbitraries.of(RunIf.class), condition)
                .as(Start::new)
                .list()
                .ofSize(MAX_JOBS);
    }

    @Provide
    Arbitrary<Scenario> scenarios() {
        Arbitrary<List<Job>> jobs = jobs().list().ofMinSize(0).ofMaxSize(MAX_JOBS);
        Arbitrary<List<UserCancel>> cancels = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(List.of())),
                Tuple.of(2, userCancels().list().ofMinSize(1).ofMaxSize(3)));
        Arbitrary<Boolean> flag = Arbitraries.of(true, false);
        return Combinators.combine(
                        Arbitraries.of(Mode.class),
                        between(1, MAX_JOBS),
                        between(1, MAX_JOBS + 1),
                        between(1, 30),
                        flag,
                        flag,
                        jobs,
                        cancels)
                .as(GroupPropertyTest::scenario);
    }

    // groups rejected by others are not run: without tasks, or with a quorum greater than the number of tasks
    private static Scenario scenario(
            Mode mode,
            int successes,
            int concurrency,
            int timeout,
            boolean partial,
            boolean restContinues,
            List<Job> jobs,
            List<UserCancel> cancels) {
        boolean needsJobs = mode == Mode.FIRST || mode == Mode.ANY || mode == Mode.QUORUM;
        Mode allowed = jobs.isEmpty() && needsJobs ? Mode.ALL : mode;
        int reachable = Math.min(successes, Math.max(1, jobs.size()));
        return new Scenario(allowed, reachable, concurrency, timeout, partial, restContinues, jobs, cancels);
    }

    private static Arbitrary<Job> jobs() {
        Arbitrary<End> ends = Arbitraries.frequency(
                Tuple.of(10, End.VALUE),
                Tuple.of(4, End.FAILURE),
                Tuple.of(1, End.THROW),
                Tuple.of(1, End.CANCELS_ITSELF),
                Tuple.of(2, End.NEVER));
        Arbitrary<Integer> timeouts =
                Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.just(0)), Tuple.of(1, between(1, 12)));
        return Combinators.combine(
                        ends, between(0, 12), timeouts, Arbitraries.of(true, false), Arbitraries.of(true, false, false))
                .as((end, duration, timeout, objects, fallback) ->
                        new Job(end, duration, timeout, objects, fallback, Start.AT_ONCE));
    }

    private static Arbitrary<UserCancel> userCancels() {
        return Combinators.combine(between(0, 15), between(UserCancel.GROUP, MAX_JOBS))
                .as(UserCancel::new);
    }

    private static Arbitrary<Integer> between(int min, int max) {
        return Arbitraries.integers().between(min, max).withDistribution(RandomDistribution.uniform());
    }
}
