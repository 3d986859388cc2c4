package io.muster.rest.stream;

import static io.muster.rest.RestBench.DELAY;
import static io.muster.rest.RestBench.caller;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.muster.access.Caller;
import io.muster.json.Json;
import io.muster.rest.FaultySteps.Fault;
import io.muster.rest.RestBench;
import io.muster.rest.groups.GroupList;
import io.muster.rest.stream.FollowedLists.Following;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A list that is followed is read once for all its followers, who get what has changed. */
class FollowedListsTest {

    private static final URI BASE = URI.create("http://localhost/");
    private static final Duration ROUND = Duration.ofSeconds(1);

    private final RestBench bench = new RestBench();
    private final FollowedLists lists = new FollowedLists(bench.operations, Runnable::run, bench.clock);
    private final AtomicInteger changes = new AtomicInteger();

    @Test
    void aFollowerGetsTheListAndThenItsChanges() {
        bench.post("alice", DELAY);
        bench.post("alice", DELAY, "Prefer: respond-async");
        Following alice = follow("alice", "");
        ListPage.Seen seen = alice.list().page().seen();
        assertThat(event(alice, ListPage.Seen.NOTHING).get("groups")).hasSize(2);

        bench.clock.advance(ROUND);
        JsonNode finished = event(alice, seen);
        assertThat(finished.get("groups")).hasSize(2);
        assertThat(finished.get("groups").get(0).get("state").stringValue()).isEqualTo("finished");
        assertThat(finished.get("removed")).isEmpty();

        seen = alice.list().page().seen();
        bench.post("alice", DELAY);
        bench.clock.advance(ROUND);
        assertThat(event(alice, seen).get("groups")).hasSize(1);
    }

    @Test
    void whatDoesNotFitOrMatchAnyMoreIsRemoved() {
        bench.post("alice", DELAY);
        Following newest = follow("alice", "limit=1");
        Following running = follow("alice", "state=running");
        ListPage.Seen first = newest.list().page().seen();
        ListPage.Seen started = running.list().page().seen();

        bench.clock.advance(ROUND);
        bench.post("alice", DELAY);
        bench.clock.advance(ROUND);

        JsonNode another = event(newest, first);
        assertThat(another.get("groups")).hasSize(1);
        assertThat(texts(another.get("removed"))).containsExactlyElementsOf(ids(first));
        assertThat(another.get("next").stringValue())
                .isEqualTo(another.get("groups").get(0).get("id").stringValue());
        assertThat(texts(event(running, started).get("removed"))).containsExactlyElementsOf(ids(started));
    }

    @Test
    void nobodyIsToldOfAGroupThatOnlyGrowsOlder() {
        bench.post("alice", "{\"tasks\": [{\"type\": \"delay\", \"duration\": \"5m\"}], \"timeout\": \"10m\"}");
        Following alice = follow("alice", "");
        ListPage page = alice.list().page();

        bench.clock.advance(Duration.ofMinutes(1));

        assertThat(alice.list().page()).isSameAs(page);
        assertThat(changes).hasValue(0);
    }

    @Test
    void callersShareAListOnlyIfTheySeeTheSameGroups() {
        bench.post("alice", DELAY);
        Following alice = follow("alice", "");
        Following again = follow("alice", "");
        Following bob = follow("bob", "");
        Following root = follow("root", "");

        assertThat(again.list()).isSameAs(alice.list());
        assertThat(lists.size()).isEqualTo(3);
        assertThat(event(bob, ListPage.Seen.NOTHING).get("groups")).isEmpty();
        assertThat(event(root, ListPage.Seen.NOTHING).get("groups")).hasSize(1);
        assertThat(follow("alice", "mode=any").list()).isNotSameAs(alice.list());
    }

    @Test
    void nothingIsReadOrHeldOnceEverybodyHasLeft() {
        bench.post("alice", DELAY, "Prefer: respond-async");
        bench.settle();
        Following one = follow("alice", "");
        Following other = follow("alice", "");
        assertThat(bench.shown.reserved()).isPositive();

        one.leave().run();
        assertThat(lists.size()).isEqualTo(1);
        other.leave().run();
        other.leave().run();

        assertThat(lists.size()).isZero();
        assertThat(bench.shown.reserved()).isZero();
        bench.clock.advance(ROUND);
        bench.post("alice", DELAY);
        bench.clock.advance(ROUND);
        assertThat(changes).hasValue(0);
    }

    @Test
    void aListThatCannotBeReadAnyMoreEnds() {
        Following alice = follow("alice", "");
        failNextRead();
        bench.clock.advance(ROUND);
        assertThat(alice.list().hasEnded()).isFalse();
        bench.awaitDatabase();
        bench.post("alice", DELAY);
        bench.clock.advance(ROUND);
        assertThat(changes).hasValue(1);

        for (int round = 0; round < 3; round++) {
            failNextRead();
            bench.clock.advance(ROUND);
            bench.awaitDatabase();
        }

        assertThat(alice.list().hasEnded()).isTrue();
        assertThat(changes).hasValue(2);
        assertThat(follow("alice", "").list().hasEnded()).isFalse();
    }

    @Test
    void aListThatCannotBeReadIsNotFollowed() {
        failNextRead();

        assertThat(catchThrowable(() -> follow("alice", ""))).isNotNull();

        assertThat(lists.size()).isZero();
        assertThat(bench.shown.reserved()).isZero();
    }

    private void failNextRead() {
        bench.steps.failAt(1, Fault.CONNECTION_LOST);
    }

    private Following follow(String name, String query) {
        Caller caller = caller(name);
        return lists.follow(caller, GroupList.ofStream(query), BASE, changes::incrementAndGet);
    }

    private static JsonNode event(Following follower, ListPage.Seen seen) {
        byte[] line = follower.list().page().after(seen, StreamFormat.NDJSON);
        return Json.mapper().readTree(new String(line, UTF_8));
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::stringValue)
                .toList();
    }

    private static List<String> ids(ListPage.Seen seen) {
        return seen.groups().stream().map(Object::toString).toList();
    }
}
