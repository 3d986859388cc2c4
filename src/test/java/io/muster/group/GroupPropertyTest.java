package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.Scenario.End;
import io.muster.group.Scenario.Job;
import io.muster.group.Scenario.Mode;
import io.muster.group.Scenario.UserCancel;
import java.util.List;
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
 * Checks the engine against {@link ReferenceModel} over random groups. Times are few and small, so that much happens at
 * the same tick.
 */
class GroupPropertyTest {

    private static final int MAX_JOBS = 8;

    @Property(tries = 12_000, edgeCases = EdgeCasesMode.NONE)
    void everyGroupComesToWhatTheContractSays(@ForAll("scenarios") Scenario scenario) {
        ScenarioRun run = new ScenarioRun(scenario);
        assertThat(run.run()).isEqualTo(ReferenceModel.simulate(scenario));
        assertThat(run.violations()).isEmpty();
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

    // what the others refuse is not for the engine to run: no tasks, or a quorum of more than there are
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
                .as(Job::new);
    }

    private static Arbitrary<UserCancel> userCancels() {
        return Combinators.combine(between(0, 15), between(UserCancel.GROUP, MAX_JOBS))
                .as(UserCancel::new);
    }

    private static Arbitrary<Integer> between(int min, int max) {
        return Arbitraries.integers().between(min, max).withDistribution(RandomDistribution.uniform());
    }
}
