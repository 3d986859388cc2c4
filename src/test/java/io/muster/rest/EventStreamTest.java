package io.muster.rest;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client receives of a group's events, and how a stream ends. */
class EventStreamTest {

    private static final String STREAM = "Accept: text/event-stream";
    private static final String ASYNC = "Prefer: respond-async";
    private static final String KEY = "Idempotency-Key: k";
    private static final Pattern ID = Pattern.compile("^id: (\\d+)$", Pattern.MULTILINE);
    private static final Pattern EVENT = Pattern.compile("^event: (\\w+)$", Pattern.MULTILINE);
    private static final Pattern TASK = Pattern.compile("^data: \\{\"id\":\"(\\w)\"", Pattern.MULTILINE);

    // c ends first, a last
    private static final String THREE = """
            {"mode": "settled", "tasks": [
                {"id": "a", "type": "delay", "duration": "9s"},
                {"id": "b", "type": "delay", "duration": "2s"},
                {"id": "c", "type": "delay", "duration": "1s"}]}""";

    private final RestBench bench = new RestBench();

    @ParameterizedTest
    @ValueSource(strings = {"X: in memory", KEY})
    void eventsAreSentAsTheyHappenAndTheGroupLast(String how) {
        TestExchange stream = bench.post("alice", THREE, STREAM, how);
        assertThat(stream.header("Content-Type")).contains("text/event-stream");
        assertThat(found(TASK, stream)).isEmpty();

        pass(1);
        assertThat(found(TASK, stream)).containsExactly("c");
        pass(2);
        assertThat(found(TASK, stream)).containsExactly("c", "b");
        assertThat(stream.completed()).isZero();
        pass(7);

        assertThat(found(TASK, stream)).containsExactly("c", "b", "a");
        assertThat(found(EVENT, stream)).containsExactly("task", "task", "task", "group");
        assertThat(found(ID, stream)).containsExactly("1", "2", "3", "4");
        assertThat(stream.completed()).isOne();
        bench.settle();
        bench.assertNothingIsHeld("at the end", "alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {STREAM, "Accept: application/x-ndjson"})
    void nothingIsSentAfterTheEnd(String format) {
        TestExchange stream = bench.post("alice", THREE, format);
        pass(10);
        String whole = stream.body();
        assertThat(whole).endsWith("\n");
        assertThat(stream.completed()).isOne();

        pass(60);

        assertThat(stream.body()).isEqualTo(whole);
        assertThat(stream.completed()).isOne();
    }

    @Test
    void aHeartbeatIsSentWhileNothingHappens() {
        TestExchange stream = bench.post("alice", THREE, STREAM);
        pass(3);
        int events = stream.body().length();

        pass(3);

        assertThat(stream.body().substring(events)).isEqualTo(": keep-alive\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: in memory", ASYNC})
    void aFollowerContinuesAfterItsLastEvent(String how) {
        UUID group = post(how);
        pass(4);

        TestExchange fromTheStart = bench.follow("alice", group);
        TestExchange fromTheFirst = bench.follow("alice", group, "Last-Event-ID: 1");
        pass(6);

        assertThat(found(ID, fromTheStart)).containsExactly("1", "2", "3", "4");
        assertThat(found(ID, fromTheFirst)).containsExactly("2", "3", "4");
        assertThat(found(ID, bench.follow("alice", group, "Last-Event-ID: 3"))).containsExactly("4");
        bench.settle();
        bench.assertNothingIsHeld("at the end", "alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: in memory", ASYNC})
    void aFollowerWithTheLastEventIsToldNotToReconnect(String how) {
        UUID group = post(how);
        pass(10);

        TestExchange again = bench.follow("alice", group, "Last-Event-ID: 4");

        assertThat(again.status()).isEqualTo(204);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void aStreamEndsWhenItsCallersKeyIsRevoked() {
        TestExchange stream = bench.post("alice", THREE, STREAM);
        pass(1);

        stream.withdraw();
        pass(3);

        assertThat(stream.completed()).isOne();
        assertThat(found(EVENT, stream)).doesNotContain("group");
        // nobody would see the results
        assertThat(bench.node.admitted()).isZero();
        bench.assertNothingIsHeld("at the end", "alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: in memory", ASYNC})
    void aFollowersDisconnectDoesNotEndTheGroup(String how) {
        UUID group = post(how);
        TestExchange leaving = bench.follow("alice", group);
        TestExchange withdrawn = bench.follow("alice", group);
        TestExchange staying = bench.follow("alice", group);

        leaving.hangUp();
        withdrawn.withdraw();
        pass(3);
        assertThat(withdrawn.completed()).isOne();
        assertThat(leaving.completed()).isOne();
        pass(7);

        assertThat(found(EVENT, staying)).containsExactly("task", "task", "task", "group");
        bench.settle();
        bench.assertNothingIsHeld("at the end", "alice");
    }

    @Test
    void aGroupWhoseClientDisconnectsIsCancelled() {
        TestExchange stream = bench.post("alice", THREE, STREAM);
        assertThat(bench.node.admitted()).isEqualTo(3);

        stream.hangUp();

        assertThat(stream.completed()).isOne();
        bench.assertNothingIsHeld("at the end", "alice");
    }

    @Test
    void aStoredGroupContinuesWithoutItsClient() {
        TestExchange stream = bench.post("alice", THREE, STREAM, KEY);

        stream.hangUp();
        assertThat(bench.node.admitted()).isEqualTo(3);
        pass(10);

        TestExchange repeated = bench.post("alice", THREE, STREAM, KEY);
        assertThat(found(EVENT, repeated)).containsExactly("task", "task", "task", "group");
        assertThat(repeated.header("Idempotent-Replayed")).contains("true");
        assertThat(bench.started()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: in memory", ASYNC})
    void aClientThatStartsReadingLateGetsEverythingInOrder(String how) {
        UUID group = post(how);
        TestExchange slow = bench.follow("alice", group);
        slow.stopReading();
        String before = slow.body();
        pass(10);
        assertThat(slow.body()).isEqualTo(before);

        slow.read();

        assertThat(found(TASK, slow)).containsExactly("c", "b", "a");
        assertThat(found(ID, slow)).containsExactly("1", "2", "3", "4");
        bench.settle();
        bench.assertNothingIsHeld("at the end", "alice");
    }

    @Test
    void aClientThatNeverReadsIsDisconnected() {
        UUID group = post(ASYNC);
        TestExchange silent = bench.follow("alice", group);
        silent.stopReading();

        pass(45);
        silent.read();

        assertThat(silent.completed()).isOne();
        assertThat(found(EVENT, silent)).isEmpty();
        bench.assertNothingIsHeld("at the end", "alice");
    }

    private UUID post(String how) {
        TestExchange posted = bench.post("alice", THREE, how);
        return posted.header("Location")
                .map(location -> UUID.fromString(location.replaceFirst(".*/", "")))
                .orElseGet(() -> bench.registry
                        .list(owner -> true, group -> true, Optional.empty(), 1)
                        .get(0)
                        .id());
    }

    /** Lets this many seconds and a little more pass, in which progress is stored. */
    private void pass(int seconds) {
        for (int second = 0; second < seconds; second++) {
            bench.clock.advance(ofSeconds(1));
        }
        bench.clock.advance(ofMillis(20));
    }

    private static List<String> found(Pattern pattern, TestExchange stream) {
        return pattern.matcher(stream.body())
                .results()
                .map((MatchResult one) -> one.group(1))
                .toList();
    }
}
