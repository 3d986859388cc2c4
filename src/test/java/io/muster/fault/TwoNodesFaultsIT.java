package io.muster.fault;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.it.Documents;
import io.muster.it.Reply;
import io.muster.testing.StartsItsOwnServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Groups on two nodes and one PostgreSQL when any of the three fails, or appears to. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGSTOP")
@StartsItsOwnServer
class TwoNodesFaultsIT {

    private static final Sizes SIZES = Sizes.ofThisRun();
    private static final Duration TAKEN_OVER = SIZES.lease().plusSeconds(15);
    private static final Duration FINISHED_BY_THE_OTHER = ofSeconds(75);
    private static final Duration RECOVERED = ofSeconds(15);
    private static final int ITEMS = 500;
    private static final int ITEMS_AT_ONCE = 20;

    private static Cluster cluster;
    private static Executions executions;

    private final Client client = new Client();
    private final Node a = cluster.a();
    private final Node b = cluster.b();
    private final Audit audit = cluster.audit();
    private final Work work = new Work(client, executions);

    @BeforeAll
    static void start() {
        executions = new Executions();
        cluster = Cluster.start(SIZES.lease());
    }

    @AfterAll
    static void stop() {
        cluster.close();
        executions.close();
    }

    @BeforeEach
    void bringUp() {
        cluster.bringUp();
    }

    @Test
    void finishTheGroupsOfAKilledNodeWithoutRerunningFinishedTasks() {
        Set<String> ids = work.submitTo(a, SIZES.groups(), SIZES.lease());
        work.awaitStarted(audit, ids);
        cluster.kill(a);
        Set<String> finished = audit.finishedTasksOf(a.name());
        assertThat(finished).as("tasks finished before the kill").hasSizeGreaterThanOrEqualTo(ids.size());

        client.awaitFinished(b, ids, FINISHED_BY_THE_OTHER);
        work.assertSuccess(ids);
        Map<String, Integer> begun = work.begun(ids);
        assertThat(finished).allSatisfy(task -> assertThat(begun.get(task)).isEqualTo(1));
        assertThat(begun.values()).allMatch(times -> times <= 2);
        audit.assertNothingIsOverwritten();
    }

    @Test
    void continueAGraphOfAKilledNodeWithoutRerunningFinishedItems() {
        String key = "graph-" + UUID.randomUUID();
        String id = client.submit(a, key, graph(key));
        Awaitility.await("items that have ended")
                .until(() -> audit.succeededItemsOf(id).size() >= ITEMS / 4);
        cluster.kill(a);
        Set<String> finished = audit.succeededItemsOf(id);
        assertThat(finished).as("items finished before the kill").hasSizeLessThan(ITEMS);

        client.awaitFinished(b, List.of(id), FINISHED_BY_THE_OTHER);
        Reply group = client.group(b, id).orElseThrow();
        assertThat(group.outcome()).isEqualTo("succeeded");
        assertThat(group.states()).containsExactly("succeeded", "succeeded", "skipped", "succeeded", "succeeded");
        assertThat(group.result("items").get("items").size()).isEqualTo(ITEMS);
        assertThat(group.result("whole").get("value").toString()).isEqualTo("[" + "{},".repeat(ITEMS - 1) + "{}]");
        assertThat(executions.of(key + "/last")).isEqualTo(1);
        int again = 0;
        for (int item = 0; item < ITEMS; item++) {
            int times = executions.of(key + "/" + item);
            assertThat(times)
                    .as("starts of item %d", item)
                    .isBetween(1, finished.contains("items[" + item + "]") ? 1 : 2);
            again += times - 1;
        }
        System.out.printf("%d of %d items finished before the kill, %d run again%n", finished.size(), ITEMS, again);
        // in flight at the kill, or ended in the last moment before it
        assertThat(again).isLessThanOrEqualTo(3 * ITEMS_AT_ONCE);
        assertThat(client.contradictions()).isEmpty();
        audit.assertNothingIsOverwritten();
    }

    /** A list, a call for each of its elements, and tasks that wait for them. */
    private static String graph(String key) {
        String items = Documents.json(
                "{'id': 'items', 'type': 'http', 'forEach': {'$from': 'list#/ids'}, 'concurrency': %d, 'url': '%s{n}', 'vars': {'n': {'$item': ''}}}"
                        .formatted(ITEMS_AT_ONCE, executions.url(key + "/", ofMillis(100))));
        return Documents.groupWith(
                "all",
                "'timeout': '10m'",
                Documents.json("{'id': 'list', 'type': 'delay', 'duration': '1ms', 'value': {'go': false, 'ids': %s}}"
                        .formatted(IntStream.range(0, ITEMS).boxed().toList())),
                items,
                Documents.with("'when': {'$from': 'list#/go'}", Documents.delay("never", "1ms")),
                Documents.json("{'id': 'whole', 'type': 'delay', 'duration': '1ms', 'value': {'$from': 'items'}}"),
                Documents.with(
                        "'after': ['items']",
                        Documents.http("last", URI.create(executions.url(key + "/last", ofMillis(10))))));
    }

    @Test
    void takeOverFromAFrozenNodeAndRejectItsLaterWrites() {
        Set<String> ids =
                work.submitTo(a, SIZES.groups(), SIZES.lease().multipliedBy(9).dividedBy(10));
        work.awaitStarted(audit, ids);
        a.freeze();
        try {
            Awaitility.await("take-over").atMost(TAKEN_OVER).until(() -> areHeldBy(b, ids));
        } finally {
            a.thaw();
        }
        // groups posted meanwhile are now claimed by a, while b is busy with the same
        client.awaitFinished(b, ids, FINISHED_BY_THE_OTHER);
        Awaitility.await("node a at rest").atMost(RECOVERED).until(() -> isAtRest(a));
        work.assertSuccess(ids);
        assertThat(audit.claims(ids).values()).as("claims").allMatch(claims -> claims == 2);
        client.awaitFinished(a, ids, RECOVERED);
        work.assertSuccess(ids);
        audit.assertNothingIsOverwritten();
    }

    @Test
    void takeNothingOverAfterAShortFreeze() {
        // long enough that even a slow machine has started the last of them before the first has ended
        Set<String> ids = work.submitTo(a, SIZES.groups(), SIZES.nap().plusSeconds(4));
        work.awaitStarted(audit, ids);
        a.freeze();
        try {
            Meanwhile.whilePassing(
                    SIZES.nap(), () -> assertThat(areHeldBy(a, ids)).isTrue());
        } finally {
            a.thaw();
        }
        client.awaitFinished(b, ids, FINISHED_BY_THE_OTHER);
        work.assertSuccess(ids);
        assertThat(audit.claims(ids).values()).as("claims").allMatch(claims -> claims == 1);
        assertThat(work.begun(ids).values()).allMatch(times -> times == 1);
        audit.assertNothingIsOverwritten();
    }

    @Test
    void serveWaitingCallersDuringAnOutageAndFinishTheRestAfterIt() {
        // they end during the outage; long enough for a busy machine to have all of them at work before
        Set<String> ids = work.submitTo(a, SIZES.groups(), SIZES.outage());
        ids.addAll(work.submitTo(b, SIZES.groups(), SIZES.outage()));
        work.awaitStarted(audit, ids);
        cluster.postgres().stopImmediately();
        Meanwhile.whilePassing(SIZES.outage(), () -> cluster.nodes().forEach(this::assertServesWaitingCallers));
        cluster.postgres().start();
        long up = System.nanoTime();
        Awaitility.await("groups taken again by both")
                .atMost(RECOVERED)
                .until(() -> cluster.nodes().stream().allMatch(this::acceptsGroups));
        System.out.printf("recovered %d ms after the database was back%n", msSince(up));
        Set<String> acknowledged = Set.copyOf(client.acknowledged().values());
        client.awaitFinished(b, acknowledged, FINISHED_BY_THE_OTHER);
        System.out.printf("all finished %d ms after the database was back%n", msSince(up));
        assertThat(acknowledged).containsAll(ids);
        work.assertSuccess(acknowledged);
        audit.assertNothingIsOverwritten();
    }

    @Test
    void findTheGroupOfANodeThatDiedBetweenItsInsertAndItsResponse() {
        String key = "unanswered-" + UUID.randomUUID();
        String document = work.one(key);
        Commits commits = new Commits(cluster.sql());
        commits.hold(a.name());
        try {
            CompletableFuture<Void> call = CompletableFuture.runAsync(() -> client.post(a, key, document));
            commits.awaitHeldInsert(a.name());
            a.kill();
            call.orTimeout(30, TimeUnit.SECONDS).join();
        } finally {
            commits.release();
        }
        assertThat(client.acknowledged()).doesNotContainKey(key);
        String id = committedUnder(key);

        Reply again = client.post(b, key, document).orElseThrow();
        assertThat(again.id()).isEqualTo(id);
        assertThat(again.header("Idempotent-Replayed")).contains("true");
        client.awaitFinished(b, List.of(id), FINISHED_BY_THE_OTHER);
        work.assertSuccess(Set.of(id));
        audit.assertNothingIsOverwritten();
    }

    @Test
    void giveEachGroupOneOutcomeWhenItIsCancelledAsItEnds() {
        try (CancelRaces races = new CancelRaces(client, a, b)) {
            Set<String> ids = races.run(SIZES.races());
            client.awaitFinished(a, ids, FINISHED_BY_THE_OTHER);
            client.awaitFinished(b, ids, FINISHED_BY_THE_OTHER);
            Map<String, Long> outcomes = work.outcomes(ids);
            System.out.printf("%d races: %s%n", ids.size(), outcomes);
            assertThat(ids).hasSize(SIZES.races());
            assertThat(outcomes).containsOnlyKeys("succeeded", "cancelled");
        }
        assertThat(client.contradictions()).isEmpty();
        audit.assertNothingIsOverwritten();
    }

    @Test
    void loseNoGroupAndFinishNoneTwiceWhenKilledInTurn() {
        Duration pause = ofSeconds(10L * SIZES.kills() * Posting.CALLERS).dividedBy(SIZES.bulk());
        try (Posting posting = Posting.start(client, cluster.nodes(), SIZES.bulk(), pause, work::three)) {
            for (int kill = 0; kill < SIZES.kills(); kill++) {
                posting.awaitAcknowledged(SIZES.bulk() / SIZES.kills() / 4, ofSeconds(60));
                killAndStart(cluster.nodes().get(kill % 2));
            }
            posting.awaitAcknowledged(SIZES.bulk(), ofSeconds(120));
            posting.finish(ofSeconds(60));
            assertThat(posting.refusals()).isEmpty();
        }
        Set<String> ids = Set.copyOf(client.acknowledged().values());
        assertThat(ids).hasSize(SIZES.bulk());
        client.awaitFinished(a, ids, FINISHED_BY_THE_OTHER.plusSeconds(ids.size() / 100));
        work.assertSuccess(ids);
        work.assertStartedAgainOnlyIfInFlight(ids, 3);
        audit.assertNothingIsOverwritten();
    }

    private void killAndStart(Node node) {
        cluster.kill(node);
        work.mayStartAgain(audit.unfinishedTasksOf(node.name()));
        node.start();
        node.awaitReady();
    }

    private boolean areHeldBy(Node node, Set<String> ids) {
        Map<String, String> holders = audit.holders(ids);
        return holders.size() == ids.size() && holders.values().stream().allMatch(node.name()::equals);
    }

    private boolean isAtRest(Node node) {
        return client.get(node, "health/ready")
                .filter(ready -> ready.status() == 200)
                .filter(ready -> ready.body().replace("\"", "").contains("runningGroups:0"))
                .isPresent();
    }

    private void assertServesWaitingCallers(Node node) {
        long begin = System.nanoTime();
        client.run(node, Documents.group("all", Documents.delay("a", "1ms")))
                .orElseThrow(() -> new AssertionError("node %s does not answer".formatted(node)))
                .isGroup();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(ofSeconds(2));
        String key = "refused-" + UUID.randomUUID();
        Optional<Reply> refused = client.post(node, key, work.one(key));
        refused.orElseThrow(() -> new AssertionError("node %s does not refuse".formatted(node)))
                .isProblem(503, "store-unavailable");
        assertThat(refused.flatMap(reply -> reply.header("Retry-After"))).isPresent();
        // a list without the stored groups would suggest that there are none
        Reply list = client.get(node, "api/groups")
                .orElseThrow(() -> new AssertionError("node %s does not refuse".formatted(node)));
        list.isProblem(503, "store-unavailable");
        assertThat(list.header("Retry-After")).isPresent();
    }

    private String committedUnder(String key) {
        List<String> ids = cluster.sql()
                .withHandle(handle -> handle.createQuery("""
                        SELECT group_id::text FROM muster_idempotency WHERE idempotency_key LIKE :key""")
                        .bind("key", "%" + key + "%")
                        .mapTo(String.class)
                        .list());
        assertThat(ids).as("groups that were committed").hasSize(1);
        return ids.get(0);
    }

    private boolean acceptsGroups(Node node) {
        String key = UUID.randomUUID().toString();
        return client.post(node, key, work.one(key))
                .filter(Client::isAcknowledgement)
                .isPresent();
    }

    private static long msSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
