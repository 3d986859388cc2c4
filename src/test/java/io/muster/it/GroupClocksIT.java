package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The timeouts of groups and tasks. */
@MusterIT
class GroupClocksIT {

    private final MusterClient muster;

    GroupClocksIT(MusterClient muster) {
        this.muster = muster;
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "first", "any", "quorum"})
    void aGroupThatTimesOutFails(String mode) {
        String clock = "'timeout': '200ms'" + (mode.equals("quorum") ? ", 'quorum': 1" : "");

        Reply reply = muster.run(groupWith(mode, clock, delay("b", "20s"))).isProblem(504, "group-timeout");

        assertThat(reply.outcome()).isEqualTo("timed_out");
        assertThat(reply.states()).containsExactly("timed_out");
        assertThat(Reply.slugOf(reply.result("b").get("error"))).isEqualTo("group-timeout");
        assertThat(reply.group().get("elapsedMs").intValue()).isBetween(200, 5_000);
    }

    @Test
    void aGroupThatTimesOutKeepsItsResults() {
        Reply reply = muster.run(groupWith(
                "all",
                "'timeout': '300ms', 'concurrency': 2",
                delay("a", "1ms"),
                delay("b", "20s"),
                delay("c", "20s"),
                delay("d", "1ms")));

        assertThat(reply.states()).containsExactly("succeeded", "timed_out", "timed_out", "cancelled");
        assertThat(reply.result("d").has("startedMs")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"settled", "bounded"})
    void settledAndBoundedGroupsReturnPartialResults(String mode) {
        Reply reply = muster.run(groupWith(
                        mode,
                        "'timeout': '300ms', 'concurrency': 2",
                        delay("a", "1ms"),
                        delay("b", "20s"),
                        fails("c", "1ms")))
                .isGroup();

        assertThat(reply.outcome()).isEqualTo("timed_out");
        assertThat(reply.json().get("complete").booleanValue()).isFalse();
        assertThat(reply.states()).containsExactly("succeeded", "timed_out", "failed");
    }

    @Test
    void everyGroupMayRequestPartialResults() {
        Reply reply = muster.run(groupWith(
                        "all", "'timeout': '200ms', 'onTimeout': 'partial'", delay("a", "1ms"), delay("b", "20s")))
                .isGroup();

        assertThat(reply.json().get("complete").booleanValue()).isFalse();
        assertThat(reply.states()).containsExactly("succeeded", "timed_out");
    }

    @Test
    void aSettledGroupMayRequestToFail() {
        muster.run(groupWith("settled", "'timeout': '200ms', 'onTimeout': 'fail'", delay("a", "20s")))
                .isProblem(504, "group-timeout");
    }

    @Test
    void aTaskThatTimesOutFailsItsGroup() {
        String task = "{\"id\": \"a\", \"type\": \"delay\", \"duration\": \"20s\", \"timeout\": \"100ms\"}";

        Reply reply = muster.run(group("all", task, delay("b", "20s"))).isProblem(504, "task-timeout");

        assertThat(reply.json().get("task").stringValue()).isEqualTo("a");
        assertThat(reply.outcome()).isEqualTo("failed");
        assertThat(reply.states()).containsExactly("timed_out", "cancelled");
        assertThat(Reply.slugOf(reply.result("a").get("error"))).isEqualTo("task-timeout");
    }

    @Test
    void aTasksOwnTimeoutTakesPrecedence() {
        String patient = "{\"id\": \"a\", \"type\": \"delay\", \"duration\": \"400ms\", \"timeout\": \"20s\"}";

        Reply reply = muster.run(groupWith("settled", "'taskTimeout': '100ms'", patient, delay("b", "20s")));

        assertThat(reply.states()).containsExactly("succeeded", "timed_out");
    }

    @Test
    void aTasksTimeoutStartsWithItsPermit() {
        Reply reply = muster.run(groupWith(
                "bounded", "'concurrency': 1, 'taskTimeout': '900ms'", Documents.times(4, delay("t%d", "300ms"))));

        assertThat(reply.states()).containsOnly("succeeded");
        assertThat(reply.json().get("elapsedMs").intValue()).isGreaterThanOrEqualTo(1_200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"100ms", "0.1s", "PT0.1S", "100000us", "99ms1000us"})
    void durationsMayHaveGoOrIsoSyntax(String duration) {
        Reply reply = muster.run(group("all", delay("a", duration))).isGroup();

        assertThat(reply.result("a").get("elapsedMs").intValue()).isBetween(99, 2_000);
    }

    @Test
    void tenThousandDelaysTakeNoLongerThanOne() {
        Reply reply = muster.run(group("all", Documents.times(10_000, delay("t%d", "1s"))))
                .isGroup();

        assertThat(reply.results()).hasSize(10_000);
        assertThat(reply.json().get("elapsedMs").intValue()).isBetween(1_000, 8_000);
    }
}
