package io.muster.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.engine.Allowance;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.Origin;
import io.muster.group.spec.Origin.Delivery;
import io.muster.group.spec.Rest;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.outbound.AttemptObserver;
import io.muster.outbound.CallAttempt;
import io.muster.outbound.CallbackOrigin;
import io.muster.outbound.gate.CallOwner;
import io.muster.outbound.target.Target;
import io.muster.task.Attempt;
import io.muster.task.TaskId;
import io.muster.testing.Bench;
import io.muster.testing.ManualBody;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TracesTest {

    private static final Map<String, String> FIELDS = Map.of(
            "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "tracestate", "a=1",
            "baggage", "user=7");
    private static final Target TARGET = Target.parse("https://api.example.com/orders?key=secret");

    private final Bench bench = new Bench();
    private final ManualBody[] bodies = Bench.bodies(1);

    @ParameterizedTest
    @EnumSource
    void theCallersFieldsArePassedOnUntilTheGroupHasEnded(Delivery delivery) {
        Traces traces = new Traces(TraceHosts.ALL, Optional.empty());
        RunningGroup group = start(traces, delivery, FIELDS);

        assertThat(sent(traces, group, false)).isEqualTo(FIELDS);
        bodies[0].succeed("a");
        assertThat(traces.starting(attempt(group, false))).isSameAs(AttemptObserver.NONE);
    }

    @Test
    void hostsThatAreNotNamedDoNotLearnOfATrace() {
        Traces traces = new Traces(TraceHosts.parse("*.example.org, 10.0.0.0/8"), Optional.empty());
        RunningGroup group = start(traces, Delivery.WAIT, FIELDS);

        assertThat(sent(traces, group, false)).isEmpty();
    }

    @Test
    void aTaskThatNamesATraceKnowsBest() {
        Traces traces = new Traces(TraceHosts.ALL, Optional.empty());
        RunningGroup group = start(traces, Delivery.WAIT, FIELDS);

        assertThat(sent(traces, group, true)).isEmpty();
    }

    @Test
    void nothingIsSentForACallerWithoutATrace() {
        Traces traces = new Traces(TraceHosts.ALL, Optional.empty());
        RunningGroup group = start(traces, Delivery.WAIT, Map.of());

        assertThat(traces.starting(attempt(group, false))).isSameAs(AttemptObserver.NONE);
    }

    @Test
    void aCallbackHasTheFieldsOfItsGroupsCallerEvenWhileTheGroupRunsAgain() {
        Traces traces = new Traces(TraceHosts.ALL, Optional.empty());
        assertThat(traces.starting(callback("x", FIELDS)).permitted(Duration.ZERO))
                .isEqualTo(FIELDS);

        RunningGroup group = start(traces, Delivery.BACKGROUND, Map.of("traceparent", "of another request"));
        assertThat(traces.starting(callback(group.id().toString(), FIELDS)).permitted(Duration.ZERO))
                .isEqualTo(FIELDS);
        assertThat(traces.starting(callback(group.id().toString(), Map.of()))).isSameAs(AttemptObserver.NONE);
    }

    @Test
    void receiversThatAreNotNamedDoNotLearnOfATrace() {
        Traces traces = new Traces(TraceHosts.parse("*.example.org"), Optional.empty());

        assertThat(traces.starting(callback("x", FIELDS))).isSameAs(AttemptObserver.NONE);
    }

    private static CallAttempt callback(String group, Map<String, String> trace) {
        return new CallAttempt(
                new CallOwner("alice", group),
                Optional.empty(),
                Optional.of(new CallbackOrigin(0, trace)),
                "POST",
                TARGET,
                Attempt.Kind.FIRST,
                0,
                false);
    }

    @Test
    void hostsAreParsed() {
        assertThat(TraceHosts.parse("").test(TARGET)).isTrue();
        assertThat(TraceHosts.parse("none").test(TARGET)).isFalse();
        assertThat(TraceHosts.parse("api.example.com").test(TARGET)).isTrue();
        assertThat(TraceHosts.parse("10.0.0.0/8").test(Target.parse("http://10.1.2.3/")))
                .isTrue();
        assertThat(TraceHosts.parse("10.0.0.0/8").test(TARGET)).isFalse();
    }

    private RunningGroup start(Traces traces, Delivery delivery, Map<String, String> caller) {
        GroupSpec spec = Bench.spec(Join.of(Mode.ALL), 100, Rest.CANCEL, bodies);
        return bench.runner.with(traces).start(new Origin("alice", delivery, caller), spec, Allowance.UNLIMITED);
    }

    private static Map<String, String> sent(Traces traces, RunningGroup group, boolean namesTrace) {
        return traces.starting(attempt(group, namesTrace)).permitted(Duration.ZERO);
    }

    private static CallAttempt attempt(RunningGroup group, boolean namesTrace) {
        return new CallAttempt(
                new CallOwner("alice", group.id().toString()),
                Optional.of(TaskId.ofIndex(0)),
                Optional.empty(),
                "GET",
                TARGET,
                Attempt.Kind.FIRST,
                0,
                namesTrace);
    }
}
