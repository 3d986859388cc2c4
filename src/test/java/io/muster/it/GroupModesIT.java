package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What each mode decides, and when. */
@MusterIT
class GroupModesIT {

    private final MusterClient muster;

    GroupModesIT(MusterClient muster) {
        this.muster = muster;
    }

    @Nested
    class All {

        @Test
        void succeedsWhenEveryTaskHas() {
            Reply reply = muster.run(group("all", delay("a", "30ms"), delay("b", "10ms"), delay("c", "20ms")))
                    .isGroup();

            assertThat(reply.outcome()).isEqualTo("succeeded");
            assertThat(reply.states()).containsOnly("succeeded");
            assertThat(reply.json().get("complete").booleanValue()).isTrue();
        }

        @Test
        void isTheDefaultMode() {
            Reply reply = muster.run("{\"tasks\": [" + delay("a", "1ms") + "]}");

            assertThat(reply.json().get("mode").stringValue()).isEqualTo("all");
        }

        @Test
        void returnsResultsInRequestOrderAndReportsTheCompletionOrder() {
            Reply reply = muster.run(group("all", delay("a", "300ms"), delay("b", "1ms"), delay("c", "150ms")));

            assertThat(reply.results())
                    .extracting(result -> result.get("value").stringValue())
                    .containsExactly("a", "b", "c");
            assertThat(reply.completionOrder()).containsExactly("b", "c", "a");
        }

        @Test
        void runsItsTasksConcurrently() {
            Reply reply = muster.run(group("all", delay("a", "1s"), delay("b", "1s"), delay("c", "1s")));

            assertThat(reply.json().get("elapsedMs").intValue()).isBetween(1_000, 2_000);
        }

        @Test
        void failsAtTheFirstFailureWithPartialResults() {
            Reply reply = muster.run(group("all", delay("a", "1ms"), fails("b", "100ms"), delay("c", "20s")))
                    .isProblem(500, "task-failed");

            assertThat(reply.json().get("detail").stringValue()).isEqualTo("b is broken");
            assertThat(reply.json().get("task").stringValue()).isEqualTo("b");
            assertThat(reply.outcome()).isEqualTo("failed");
            assertThat(reply.states()).containsExactly("succeeded", "failed", "cancelled");
            assertThat(reply.group().get("elapsedMs").intValue()).isLessThan(5_000);
            assertThat(Reply.slugOf(reply.group().get("error"))).isEqualTo("task-failed");
            assertThat(reply.group().get("error").get("task").stringValue()).isEqualTo("b");
        }

        @Test
        void neverStartsQueuedTasksAfterAFailure() {
            Reply reply = muster.run(
                    groupWith("all", "'concurrency': 1", fails("a", "1ms"), delay("b", "20s"), delay("c", "1s")));

            assertThat(reply.states()).containsExactly("failed", "cancelled", "cancelled");
            assertThat(reply.result("b").has("startedMs")).isFalse();
            assertThat(reply.result("c").has("startedMs")).isFalse();
        }
    }

    @Nested
    class Settled {

        @Test
        void succeedsWhateverTheOutcomesOfItsTasks() {
            Reply reply = muster.run(group("settled", fails("a", "1ms"), delay("b", "20ms"), fails("c", "10ms")))
                    .isGroup();

            assertThat(reply.outcome()).isEqualTo("succeeded");
            assertThat(reply.states()).containsExactly("failed", "succeeded", "failed");
            assertThat(reply.completionOrder()).containsExactly("a", "c", "b");
            JsonNode error = reply.result("a").get("error");
            assertThat(Reply.slugOf(error)).isEqualTo("task-failed");
            assertThat(error.get("detail").stringValue()).isEqualTo("a is broken");
        }
    }

    @Nested
    class Bounded {

        @Test
        void limitsTheNumberOfConcurrentTasks() {
            Reply reply =
                    muster.run(groupWith("bounded", "'concurrency': 2", Documents.times(6, delay("t%d", "100ms"))));

            assertThat(reply.states()).hasSize(6).containsOnly("succeeded");
            assertThat(reply.json().get("elapsedMs").intValue()).isBetween(300, 1_500);
            assertThat(mostAtOnce(reply)).isEqualTo(2);
        }

        @Test
        void returnsFailuresAmongTheResults() {
            Reply reply = muster.run(groupWith("bounded", "'concurrency': 1", fails("a", "1ms"), delay("b", "1ms")))
                    .isGroup();

            assertThat(reply.states()).containsExactly("failed", "succeeded");
        }

        @Test
        void isRejectedWithoutItsLimit() {
            Reply reply = muster.run(group("bounded", delay("a", "1ms"))).isProblem(422, "invalid-group");

            assertThat(reply.pointers()).containsExactly("/concurrency");
        }

        // a task is over when its successor starts; both times are in whole milliseconds
        private static long mostAtOnce(Reply reply) {
            return reply.results().stream()
                    .mapToLong(one -> reply.results().stream()
                            .filter(other -> runsAtStartOf(one, other))
                            .count())
                    .max()
                    .orElse(0);
        }

        private static boolean runsAtStartOf(JsonNode one, JsonNode other) {
            int start = one.get("startedMs").intValue();
            int otherStart = other.get("startedMs").intValue();
            int otherEnd = otherStart + other.get("elapsedMs").intValue();
            return otherStart <= start && start < otherEnd - 1;
        }
    }

    @Nested
    class First {

        @Test
        void isDecidedByTheFirstSuccess() {
            Reply reply = muster.run(group("first", delay("a", "20s"), delay("b", "20ms"), fails("c", "20s")))
                    .isGroup();

            assertThat(reply.states()).containsExactly("cancelled", "succeeded", "cancelled");
            assertThat(reply.completionOrder()).startsWith("b");
            assertThat(reply.json().get("decidedMs").intValue()).isBetween(20, 5_000);
        }

        @Test
        void isAlsoDecidedByTheFirstFailure() {
            Reply reply = muster.run(group("first", delay("a", "20s"), fails("b", "20ms")))
                    .isProblem(500, "task-failed");

            assertThat(reply.json().get("task").stringValue()).isEqualTo("b");
            assertThat(reply.states()).containsExactly("cancelled", "failed");
        }

        @Test
        void considersOnlyTasksWithAPermit() {
            Reply reply =
                    muster.run(groupWith("first", "'concurrency': 1", delay("slow", "200ms"), delay("quick", "1ms")));

            assertThat(reply.states()).containsExactly("succeeded", "cancelled");
            assertThat(reply.result("quick").has("startedMs")).isFalse();
        }
    }

    @Nested
    class Any {

        @Test
        void isDecidedByTheFirstSuccessDespiteEarlierFailures() {
            Reply reply = muster.run(group("any", fails("a", "1ms"), delay("b", "100ms"), delay("c", "20s")))
                    .isGroup();

            assertThat(reply.outcome()).isEqualTo("succeeded");
            assertThat(reply.states()).containsExactly("failed", "succeeded", "cancelled");
        }

        @Test
        void failsWhenAllTasksHaveFailed() {
            Reply reply = muster.run(group("any", fails("a", "1ms"), fails("b", "20ms")))
                    .isProblem(502, "task-failed");

            assertThat(reply.outcome()).isEqualTo("failed");
            assertThat(reply.states()).containsExactly("failed", "failed");
        }

        @Test
        void startsAnotherTaskAfterAFailure() {
            Reply reply = muster.run(
                    groupWith("any", "'concurrency': 1", fails("a", "1ms"), fails("b", "1ms"), delay("c", "1ms")));

            assertThat(reply.states()).containsExactly("failed", "failed", "succeeded");
        }
    }

    @Nested
    class Quorum {

        @Test
        void isReachedByTheRequiredNumberOfSuccesses() {
            Reply reply = muster.run(groupWith(
                            "quorum",
                            "'quorum': 2",
                            delay("a", "1ms"),
                            fails("b", "1ms"),
                            delay("c", "100ms"),
                            delay("d", "20s")))
                    .isGroup();

            assertThat(reply.outcome()).isEqualTo("succeeded");
            assertThat(reply.states()).containsExactly("succeeded", "failed", "succeeded", "cancelled");
        }

        @Test
        void failsAsSoonAsItCannotBeReached() {
            Reply reply = muster.run(groupWith(
                            "quorum", "'quorum': 2", fails("a", "1ms"), delay("b", "20s"), fails("c", "50ms")))
                    .isProblem(502, "task-failed");

            assertThat(reply.states()).containsExactly("failed", "cancelled", "failed");
            assertThat(reply.group().get("decidedMs").intValue()).isLessThan(5_000);
        }

        @Test
        void isRejectedAboveTheNumberOfTasksAndInOtherModes() {
            Reply tooMany = muster.run(groupWith("quorum", "'quorum': 3", delay("a", "1ms"), delay("b", "1ms")));
            Reply elsewhere = muster.run(groupWith("all", "'quorum': 1", delay("a", "1ms")));
            Reply without = muster.run(group("quorum", delay("a", "1ms")));

            assertThat(tooMany.isProblem(422, "invalid-group").pointers()).containsExactly("/quorum");
            assertThat(elsewhere.isProblem(422, "invalid-group").pointers()).containsExactly("/quorum");
            assertThat(without.isProblem(422, "invalid-group").pointers()).containsExactly("/quorum");
        }
    }

    @Nested
    class WithoutTasks {

        @ParameterizedTest
        @ValueSource(strings = {"all", "settled", "bounded"})
        void isASuccess(String mode) {
            String fields = mode.equals("bounded") ? "'concurrency': 1" : "";

            Reply reply = muster.run(groupWith(mode, fields)).isGroup();

            assertThat(reply.outcome()).isEqualTo("succeeded");
            assertThat(reply.results()).isEmpty();
            assertThat(reply.group().get("state").stringValue()).isEqualTo("finished");
            assertThat(reply.group().get("counts").get("total").intValue()).isZero();
        }

        @ParameterizedTest
        @ValueSource(strings = {"first", "any", "quorum"})
        void isRefused(String mode) {
            String fields = mode.equals("quorum") ? "'quorum': 1" : "";

            Reply reply = muster.run(groupWith(mode, fields)).isProblem(422, "invalid-group");

            assertThat(reply.pointers()).contains("/tasks");
        }
    }
}
