package io.muster.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.engine.RunningGroup;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupSummary;
import io.muster.group.view.TaskSnapshot;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.task.Attempt;
import io.muster.task.Execution;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskOutcome.TimedOut;
import io.muster.task.TaskState;
import io.muster.task.TaskValue;
import io.muster.testing.Bench;
import io.muster.testing.ManualBody;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class GroupWriterTest {

    private static final String SELF = "/m/api/groups/" + Bench.id(1);

    private final Bench bench = new Bench();
    private final GroupWriter writer = new GroupWriter(URI.create("https://example.com/m/"));
    private final ManualBody[] bodies = Bench.bodies(3);
    private final RunningGroup group = bench.start(Join.of(Mode.SETTLED), 2, bodies);

    @Test
    void aRunningGroupIsWrittenInFull() {
        bench.timer.advance(Duration.ofMillis(5));
        bodies[0].succeed(new TaskValue("1.10", Map.of()));
        bench.timer.advance(Duration.ofMillis(2));
        assertThat(writer.group(group.snapshot()).toString())
                .isEqualTo(oneLine("""
                {"id":"%s","mode":"settled","state":"running","complete":false,"durable":false,
                "createdAt":"2026-01-01T00:00:00.000Z","elapsedMs":7,
                "counts":{"total":3,"pending":0,"running":2,"succeeded":1,"failed":0,"timed_out":0,"cancelled":0,"skipped":0},
                "completionOrder":["0"],"results":[
                {"id":"0","type":"manual","state":"succeeded","queuedMs":0,"startedMs":0,"elapsedMs":5,"value":1.10,
                "attempts":[{"kind":"first","startedMs":0,"waitedMs":0,"elapsedMs":5}]},
                {"id":"1","type":"manual","state":"running","queuedMs":0,"startedMs":0,"elapsedMs":7,
                "attempts":[{"kind":"first","startedMs":0,"waitedMs":0,"elapsedMs":7}]},
                {"id":"2","type":"manual","state":"running","queuedMs":5,"startedMs":5,"elapsedMs":2,
                "attempts":[{"kind":"first","startedMs":5,"waitedMs":0,"elapsedMs":2}]}],
                "links":{"self":"%s","events":"%s/events","cancel":"%s/cancel"}}""".formatted(Bench.id(1), SELF, SELF, SELF)));
    }

    @Test
    void withoutValuesTheRestIsWritten() {
        bodies[0].succeed(new TaskValue("1.10", Map.of("http", Map.of("status", 200))));
        bodies[1].fail(new TaskFailedException(Fault.of(FaultCode.UPSTREAM_STATUS, "it answered 503")
                .withUpstream(Optional.of(new TaskValue("\"down\"", Map.of())))));

        JsonNode whole = json(writer.group(group.snapshot()).toString());
        JsonNode json = json(writer.group(group.snapshot().withoutValues()).toString());

        ObjectNode withoutValue = (ObjectNode) whole.at("/results/0").deepCopy();
        assertThat(withoutValue.remove("value").toString()).isEqualTo("1.10");
        assertThat(json.at("/results/0")).isEqualTo(withoutValue);
        assertThat(withoutValue.at("/http/status").intValue()).isEqualTo(200);
        assertThat(json.at("/results/1/error/detail").stringValue()).isEqualTo("it answered 503");
        assertThat(json.at("/results/1/error").has("upstream")).isFalse();
        assertThat(whole.at("/results/1/error").has("upstream")).isTrue();
        assertThat(json.get("counts")).isEqualTo(whole.get("counts"));
        assertThat(json.get("completionOrder")).isEqualTo(whole.get("completionOrder"));
    }

    @Test
    void aFinishedGroupIsWrittenWithItsDecisionAndAllOutcomes() {
        bench.timer.advance(Duration.ofMillis(5));
        bodies[1].fail(new TaskFailedException(Fault.of(FaultCode.UPSTREAM_STATUS, "it answered 503")
                .withTitle("Upstream returned 503")
                .withAnnotations(Map.of("http", Map.of("status", 503)))));
        bench.timer.advance(Bench.TIMEOUT);
        JsonNode json = json(writer.group(group.snapshot()).toString());
        assertThat(json.at("/outcome").stringValue()).isEqualTo("timed_out");
        assertThat(json.at("/complete").booleanValue()).isFalse();
        assertThat(json.at("/decidedMs").intValue()).isEqualTo(30_000);
        assertThat(json.at("/error/type").stringValue()).isEqualTo("https://example.com/m/problems/group-timeout");
        assertThat(json.at("/completionOrder").toString()).isEqualTo("[\"1\",\"0\",\"2\"]");
        assertThat(json.at("/results/1").toString()).isEqualTo(oneLine("""
                {"id":"1","type":"manual","state":"failed","queuedMs":0,"startedMs":0,"elapsedMs":5,
                "error":{"type":"https://example.com/m/problems/upstream-status","title":"Upstream returned 503",
                "status":502,"detail":"it answered 503"},"http":{"status":503},
                "attempts":[{"kind":"first","startedMs":0,"waitedMs":0,"elapsedMs":5,"error":"upstream-status"}]}"""));
        assertThat(json.at("/results/0/state").stringValue()).isEqualTo("timed_out");
        assertThat(json.at("/results/0/error/status").intValue()).isEqualTo(504);
    }

    private String result(TaskSnapshot task) {
        return writer.result(task).toString();
    }

    @Test
    void aValueIsCopiedVerbatimWithItsAnnotations() {
        String digits = "{ \"b\":1234567890123456789012345678901234567890,\"a\":1.10 }";
        bodies[0].succeed(new TaskValue(digits, Map.of("encoding", "base64")));
        assertThat(result(group.snapshot().tasks().get(0)))
                .contains(",\"value\":" + digits + ",\"encoding\":\"base64\",");
    }

    @Test
    void aFallbackIsCopiedVerbatimBesideTheError() {
        String digits = "{ \"b\":1234567890123456789012345678901234567890,\"a\":1.10 }";
        Fault fault =
                Fault.of(FaultCode.TASK_TIMEOUT, "too late").withAnnotations(Map.of("http", Map.of("status", 503)));
        assertThat(result(withOutcome(new TimedOut<>(fault, Optional.of(new TaskValue(digits, Map.of()))))))
                .isEqualTo(oneLine("""
                        {"id":"0","type":"manual","state":"timed_out",
                        "error":{"type":"https://example.com/m/problems/task-timeout","title":"Task timed out",
                        "status":504,"detail":"too late"},"http":{"status":503},""") + "\"value\":" + digits + ",\"fallbackUsed\":true}");
        assertThat(result(withOutcome(new Failed<>(fault, Optional.of(TaskValue.NULL)))))
                .endsWith(",\"value\":null,\"fallbackUsed\":true}");
        assertThat(result(withOutcome(new Failed<>(fault)))).doesNotContain("value", "fallbackUsed");
    }

    @Test
    void aTaskThatNeverStartedHasNoTimes() {
        group.cancel();
        assertThat(result(group.snapshot().tasks().get(2)))
                .isEqualTo("{\"id\":\"2\",\"type\":\"manual\",\"state\":\"cancelled\"}");
    }

    @Test
    void aSummaryHasEverythingExceptResults() {
        JsonNode json = json(writer.summary(group.snapshot()).toString());
        assertThat(json.has("results")).isFalse();
        assertThat(json.at("/counts/total").intValue()).isEqualTo(3);
    }

    @Test
    void aProblemNamesTheDecidingTaskAndContainsTheGroup() {
        ManualBody culprit = new ManualBody();
        RunningGroup failing = bench.start(Join.of(Mode.ALL), new ManualBody(), culprit);
        culprit.fail(new TaskFailedException("it is \"broken\""));
        GroupSnapshot decided = Bench.decided(failing);
        Fault fault = decided.verdict().orElseThrow().fault().orElseThrow();
        JsonNode json = json(writer.problem(decided, fault).toString());
        assertThat(json.propertyNames()).containsExactly("type", "title", "status", "detail", "task", "group");
        assertThat(json.at("/status").intValue()).isEqualTo(500);
        assertThat(json.at("/detail").stringValue()).isEqualTo("it is \"broken\"");
        assertThat(json.at("/task").stringValue()).isEqualTo("1");
        assertThat(json.at("/group/outcome").stringValue()).isEqualTo("failed");
        assertThat(json.at("/group/complete").booleanValue()).isTrue();
        assertThat(json.at("/group/error/task").stringValue()).isEqualTo("1");
    }

    @Test
    void theAttemptsOfATaskAreWrittenAfterItsOutcome() {
        Execution execution = new Execution(
                Optional.of(Duration.ofMillis(3)),
                List.of(
                        new Attempt(Attempt.Kind.FIRST, 3, 1, 4, 0, FaultCode.UPSTREAM_UNREACHABLE, Attempt.Sent.MAYBE),
                        new Attempt(Attempt.Kind.RETRY, 9, 0, 2, 204, null, Attempt.Sent.YES)));
        TaskSnapshot task = new TaskSnapshot(
                new TaskId("0"),
                "http",
                TaskState.SUCCEEDED,
                Optional.of(Duration.ofMillis(3)),
                Optional.of(Duration.ofMillis(8)),
                Optional.of(new Succeeded<>(TaskValue.NULL)),
                OptionalInt.empty(),
                execution);

        assertThat(oneLine(writer.result(task).toString()))
                .isEqualTo(
                        "{\"id\":\"0\",\"type\":\"http\",\"state\":\"succeeded\",\"queuedMs\":3,\"startedMs\":3,\"elapsedMs\":8,\"value\":null,"
                                + "\"attempts\":[{\"kind\":\"first\",\"startedMs\":3,\"waitedMs\":1,\"elapsedMs\":4,"
                                + "\"error\":\"upstream-unreachable\",\"sent\":\"maybe\"},"
                                + "{\"kind\":\"retry\",\"startedMs\":9,\"waitedMs\":0,\"elapsedMs\":2,\"status\":204,\"sent\":\"yes\"}]}");
    }

    @Test
    void everyModeIsWrittenByItsName() throws Exception {
        GroupSummary group = this.group.snapshot().summary();
        List<String> names = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            GroupSummary combined = new GroupSummary(
                    group.id(),
                    mode,
                    group.state(),
                    group.createdAt(),
                    group.elapsed(),
                    group.verdict(),
                    group.counts());
            names.add(json(writer.listed(combined)).at("/mode").stringValue());
        }
        assertThat(names).containsExactly("all", "settled", "bounded", "first", "any", "quorum");
    }

    private static TaskSnapshot withOutcome(TaskOutcome<?> outcome) {
        return new TaskSnapshot(
                new TaskId("0"), "manual", outcome.state(), Optional.empty(), Optional.empty(), Optional.of(outcome));
    }

    private static JsonNode json(String text) {
        try {
            return Json.read(text.getBytes(UTF_8));
        } catch (MalformedJsonException malformed) {
            throw new AssertionError(text, malformed);
        }
    }

    private static String oneLine(String text) {
        return text.replace("\n", "");
    }
}
