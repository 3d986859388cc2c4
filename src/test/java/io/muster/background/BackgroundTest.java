package io.muster.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.muster.budget.Admission;
import io.muster.budget.ByteBudget;
import io.muster.budget.OverloadedException;
import io.muster.budget.QuotaExceededException;
import io.muster.database.Schema;
import io.muster.database.StoreUnavailableException;
import io.muster.database.Transactions;
import io.muster.document.DocumentMemory;
import io.muster.group.view.GroupFeed;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupState;
import io.muster.group.view.TaskSnapshot;
import io.muster.group.view.Verdict;
import io.muster.quota.StorageQuota;
import io.muster.store.claim.Claims;
import io.muster.task.FaultCode;
import io.muster.task.TaskId;
import io.muster.task.TaskState;
import io.muster.testing.QuietLog;
import io.muster.testing.StepsDataSource;
import io.muster.trace.TraceContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Background groups on nodes that share a database, also when nodes fail. */
class BackgroundTest {

    private final SwitchedDataSource database = new SwitchedDataSource();
    private final Jdbi jdbi = Jdbi.create(database);
    private final List<TestNode> nodes = new ArrayList<>();

    @BeforeEach
    void createTables() {
        Schema.ofMuster().migrate(jdbi);
    }

    @AfterEach
    void stopNodes() {
        nodes.forEach(TestNode::close);
    }

    @Test
    void aGroupRunsToItsEndAndIsStored() {
        TestNode node = node(10);
        UUID id = node.post(
                "{'tasks': [{'type': 'delay', 'duration': '10ms', 'value': 1}, {'type': 'delay', 'duration': '0s'}]}");
        awaitFinished(node, id);
        assertThat(outcome(node, id)).isEqualTo(GroupOutcome.SUCCEEDED);
        assertThat(node.find(id).tasks()).extracting(TaskSnapshot::state).containsOnly(TaskState.SUCCEEDED);
        GroupFeed.News news =
                node.groups().feed(id, ByteBudget.unlimited().of("alice")).after(0);
        assertThat(news.events()).extracting(GroupFeed.Event::number).containsExactly(1L, 2L);
        assertThat(news.end()).map(GroupFeed.End::number).contains(3L);
    }

    @Test
    void aWaitingCallerGetsTheDecisionOnceItIsStored() {
        TestNode node = node(10);
        UUID id = node.post(first("a", "b"), true);
        await().until(() -> node.tasks.starts("b") == 1);
        CompletableFuture<Optional<GroupSnapshot>> here =
                node.groups().decided(id).group();
        CompletableFuture<Optional<GroupSnapshot>> elsewhere =
                node(10).groups().decided(id).group();
        node.tasks.open("b");
        await().until(() -> here.isDone() && elsewhere.isDone());
        assertThat(here.join().orElseThrow().verdict().map(Verdict::outcome)).contains(GroupOutcome.SUCCEEDED);
        assertThat(elsewhere.join()).isEmpty();
        assertThat(node.find(id).state()).isEqualTo(GroupState.RUNNING);
        node.tasks.open("a");
        awaitFinished(node, id);
        assertThat(node.find(id).completionOrder()).containsExactly(new TaskId("1"), new TaskId("0"));
    }

    @Test
    void groupsWithoutRoomWaitInTheDatabase() {
        TestNode node = node(1);
        assertThat(posts(node, "a")).isTrue();
        UUID second = node.post(all("b"));
        UUID third = node.post(all("c"));
        await().during(Duration.ofMillis(700)).until(() -> node.tasks.starts("b") == 0);
        assertThat(node.find(second).state()).isEqualTo(GroupState.QUEUED);
        node.tasks.open("a");
        await().until(() -> node.tasks.starts("b") == 1);
        assertThat(node.tasks.starts("c")).isZero();
        node.tasks.open("b");
        node.tasks.open("c");
        awaitFinished(node, third);
    }

    @Test
    void groupsWithoutMemoryWaitAndTheOthersContinue() {
        long parsed = DocumentMemory.of(withManyValues("a").replace('\'', '"')).ofTasks();
        // of which the background uses half: enough for two parsed groups, or for one unparsed
        TestNode node = node(new TestNode(jdbi, 10, new Admission(100), new ByteBudget(5 * parsed)));
        UUID first = node.post(withManyValues("a"));
        UUID second = node.post(withManyValues("b"));
        UUID third = node.post(withManyValues("c"));
        UUID small = node.post("{'tasks': [{'type': 'delay', 'duration': '0s'}]}");
        awaitFinished(node, small);
        await().during(Duration.ofMillis(700)).until(() -> node.tasks.starts("c") == 0);
        assertThat(node.tasks.starts("b")).isOne();
        assertThat(node.find(third).state()).isEqualTo(GroupState.QUEUED);
        node.tasks.open("a");
        node.tasks.open("b");
        await().until(() -> node.tasks.starts("c") == 1);
        node.tasks.open("c");
        awaitFinished(node, first);
        awaitFinished(node, second);
        awaitFinished(node, third);
    }

    @Test
    void aParsedGroupHoldsTheMemoryOfItsTasksUntilItEnds() {
        UUID id = node(0).post(large("a"));
        ByteBudget memory = new ByteBudget(1_000_000);
        TestNode node = node(new TestNode(jdbi, 10, new Admission(100), memory));
        await().until(() -> node.tasks.starts("a") == 1);
        assertThat(memory.reserved())
                .isEqualTo(DocumentMemory.of(large("a").replace('\'', '"')).ofTasks());
        node.tasks.open("a");
        awaitFinished(node, id);
        await().until(() -> memory.reserved() == 0);
    }

    private static String withManyValues(String gate) {
        return "{'tasks': [{'type': 'manual', 'name': '%s'}, {'type': 'delay', 'duration': '0s', 'value': [%s]}]}"
                .formatted(gate, "{},".repeat(200) + "0");
    }

    @Test
    void anOversizedGroupBlocksNoOtherAndRunsOnALargerNode() {
        TestNode larger = node(10);
        UUID large = larger.post(large("a"));
        UUID many = larger.post(all("b", "c", "d"));
        await().until(() -> larger.tasks.starts("a") == 1 && larger.tasks.starts("d") == 1);
        larger.background.housekeeper().stop();
        try (QuietLog log = QuietLog.of(OversizedGroups.class)) {
            TestNode node = node(new TestNode(jdbi, 10, new Admission(2), new ByteBudget(6_000)));
            UUID small = node.post("{'tasks': [{'type': 'delay', 'duration': '0s'}]}");
            awaitFinished(node, small);
            await().until(() -> log.records().size() == 2);
            assertThat(log.messages())
                    .anySatisfy(message -> assertThat(message)
                            .contains(large.toString(), "the limit is 6000 (muster.max.request-bytes-per-node)"))
                    .anySatisfy(message -> assertThat(message)
                            .contains(many.toString(), "3 tasks; the limit is 2 (muster.max.tasks)"));
            assertThat(node.find(large).state()).isEqualTo(GroupState.QUEUED);
        }
        TestNode next = node(10);
        await().until(() -> next.tasks.starts("a") == 1 && next.tasks.starts("d") == 1);
    }

    @Test
    void anOversizedGroupIsLoggedOnceAndEndedByItsTimeout() {
        TestNode none = node(0);
        UUID id = none.post(large("a"));
        OversizedGroups oversized = new OversizedGroups(
                new Claims(new Transactions(jdbi, () -> true, Optional.empty())),
                new GroupPermits(10, new ByteBudget(6_000)),
                none.runner,
                none.background.runner());
        try (QuietLog log = QuietLog.of(OversizedGroups.class)) {
            oversized.look("small");
            oversized.look("small");
            assertThat(log.records()).hasSize(1);
            jdbi.useHandle(handle ->
                    handle.execute("UPDATE muster_group SET clock_from = CURRENT_TIMESTAMP - INTERVAL '2' HOUR"));
            oversized.look("small");
            assertThat(log.records()).hasSize(2);
        }
        GroupSnapshot found = none.find(id);
        assertThat(found.state()).isEqualTo(GroupState.FINISHED);
        assertThat(found.verdict().orElseThrow().outcome()).isEqualTo(GroupOutcome.TIMED_OUT);
        assertThat(found.verdict().orElseThrow().fault().orElseThrow().detail()).contains("no server was large enough");
        assertThat(found.tasks()).extracting(TaskSnapshot::state).containsOnly(TaskState.CANCELLED);
    }

    @Test
    void aCallerOverTheStorageQuotaStoresNothingAndWaitingGroupsAreEnded() {
        AtomicLong kept = new AtomicLong();
        StorageQuota quota =
                new StorageQuota(10_000, caller -> new StorageQuota.Usage(1, kept.get()), System::nanoTime);
        TestNode node = node(new TestNode(jdbi, 1, new Admission(100), ByteBudget.unlimited(), quota));
        UUID first = node.post(all("a"));
        UUID waiting = node.post(all("b"));
        kept.set(10_001);
        await().untilAsserted(() -> assertThatExceptionOfType(QuotaExceededException.class)
                .isThrownBy(() -> node.groups().submit(node.group(all("c")), null, false)));
        node.tasks.open("a");
        awaitFinished(node, first);
        awaitFinished(node, waiting);

        assertThat(outcome(node, first)).isEqualTo(GroupOutcome.SUCCEEDED);
        Verdict verdict = node.find(waiting).verdict().orElseThrow();
        assertThat(verdict.fault().orElseThrow().code()).isEqualTo(FaultCode.QUOTA_EXCEEDED);
        assertThat(node.tasks.starts("b")).isZero();
        kept.set(0);
        await().until(() -> !isRefused(quota));
        node.groups().retryFailed(waiting);
        node.tasks.open("b");
        await().until(() -> node.tasks.starts("b") == 1);
        awaitFinished(node, waiting);
        assertThat(outcome(node, waiting)).isEqualTo(GroupOutcome.SUCCEEDED);
    }

    private static boolean isRefused(StorageQuota quota) {
        try {
            quota.check("alice");
            return false;
        } catch (QuotaExceededException full) {
            return true;
        }
    }

    @Test
    void aFullNodeClaimsNoGroupOnlyToReleaseIt() {
        TestNode node = node(new TestNode(jdbi, 10, new Admission(2), ByteBudget.unlimited()));
        node.post(all("a", "b"));
        UUID second = node.post(all("c", "d"));
        UUID third = node.post(all("e", "f"), true);
        await().during(Duration.ofMillis(1_200))
                .until(() -> node.tasks.starts("c") == 0 && epoch(second) == 0 && epoch(third) == 0);
        node.tasks.open("a");
        node.tasks.open("b");
        await().until(() -> node.tasks.starts("c") == 1);
    }

    @Test
    void callersWhoWaitDoNotStarveTheQueue() {
        TestNode node = node(2);
        for (int caller = 0; caller < 5; caller++) {
            node.post(all("held"), true);
        }
        await().until(() -> node.tasks.starts("held") == 5);
        UUID queued = node.post("{'tasks': [{'type': 'delay', 'duration': '10ms'}]}");
        UUID next = node.post(all("a"));
        UUID last = node.post(all("b"));
        await().until(() -> node.tasks.starts("a") == 1);
        assertThat(outcome(node, queued)).isEqualTo(GroupOutcome.SUCCEEDED);
        assertThat(node.find(last).state()).isEqualTo(GroupState.QUEUED);
        node.tasks.open("a");
        awaitFinished(node, next);
        await().until(() -> node.tasks.starts("b") == 1);
    }

    @Test
    void aGroupThatTimesOutInTheQueueStartsNothingAndSaysSo() {
        TestNode none = node(0);
        UUID id = none.post(all("a"));
        jdbi.useHandle(
                handle -> handle.execute("UPDATE muster_group SET clock_from = CURRENT_TIMESTAMP - INTERVAL '2' HOUR"));
        TestNode node = node(10);
        awaitFinished(node, id);
        Verdict verdict = node.find(id).verdict().orElseThrow();
        assertThat(verdict.outcome()).isEqualTo(GroupOutcome.TIMED_OUT);
        assertThat(verdict.fault().orElseThrow().detail()).contains("while it was queued");
        assertThat(node.tasks.starts("a")).isZero();
        assertThat(node.find(id).tasks()).extracting(TaskSnapshot::state).containsOnly(TaskState.CANCELLED);
    }

    private long epoch(UUID group) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT epoch FROM muster_group WHERE id = :id")
                .bind("id", group)
                .mapTo(Long.class)
                .one());
    }

    private int deaths(UUID group) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT deaths FROM muster_group WHERE id = :id")
                .bind("id", group)
                .mapTo(Integer.class)
                .one());
    }

    private static String large(String gate) {
        return "{'tasks': [{'type': 'manual', 'name': '%s'}, {'type': 'delay', 'duration': '0s', 'value': '%s'}]}"
                .formatted(gate, "x".repeat(4_000));
    }

    @Test
    void aDeadNodesGroupsAreFinishedByAnotherWithoutRerunningFinishedTasks() {
        TestNode dead = node(10);
        TestNode other = node(10);
        UUID id = dead.post(all("a", "b"));
        dead.tasks.open("a");
        await().until(() -> dead.find(id).settled().size() == 1);
        dead.die();
        await().until(() -> other.tasks.starts("b") == 1);
        other.tasks.open("b");
        awaitFinished(other, id);
        assertThat(other.tasks.starts("a")).isZero();
        assertThat(other.find(id).completionOrder()).containsExactly(new TaskId("0"), new TaskId("1"));
    }

    @Test
    void aGroupKeepsItsCallersTraceWhicheverNodeRunsIt() {
        TraceContext trace =
                new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "01", "vendor=1", "user=7");
        TestNode dead = node(1);
        UUID running = dead.post(all("a"), trace);
        UUID queued = dead.post(all("b"), trace);
        await().until(() -> dead.tasks.starts("a") == 1);
        dead.die();
        TestNode other = node(10);
        await().until(() -> other.tasks.starts("a") == 1 && other.tasks.starts("b") == 1);

        assertThat(dead.origins.get(running).trace()).isEqualTo(trace.fields());
        for (UUID id : List.of(running, queued)) {
            assertThat(other.origins.get(id).trace()).isEqualTo(trace.fields());
            assertThat(other.tasks.lines()).contains("[group=%s trace=%s]".formatted(id, trace.traceId()));
        }
    }

    @Test
    void aNodeThatContinuesAfterItsLeaseWritesNothing() {
        TestNode frozen = node(10);
        TestNode other = node(10);
        UUID id = frozen.post(all("a"));
        await().until(() -> frozen.tasks.starts("a") == 1);
        frozen.freeze();
        frozen.tasks.open("a");
        await().until(() -> other.tasks.starts("a") == 1);
        frozen.thaw();
        await().during(Duration.ofSeconds(1))
                .until(() -> other.find(id).settled().isEmpty());
        // it was frozen, and is alive
        await().until(() -> deaths(id) == 0);
        other.tasks.open("a");
        awaitFinished(other, id);
        // it is registered again, under a new name
        UUID next = frozen.post(all("x"));
        frozen.tasks.open("x");
        awaitFinished(frozen, next);
    }

    @Test
    void aNodeWithManyWritesKeepsItsLease() {
        TestNode busy = node(10);
        TestNode other = node(10);
        UUID id = busy.post(all("a"));
        await().until(() -> busy.tasks.starts("a") == 1);
        busy.keepBusy();
        await().during(TestNode.LEASE.multipliedBy(2)).until(() -> epoch(id) == 1);
        assertThat(other.tasks.starts("a")).isZero();
        busy.thaw();
        busy.tasks.open("a");
        awaitFinished(other, id);
    }

    @Test
    void aGroupWithWhichThreeNodesDiedIsSetAside() {
        UUID id = null;
        for (int death = 0; death < 3; death++) {
            TestNode node = node(10);
            if (id == null) {
                id = node.post(all("a"));
            }
            await().until(() -> node.tasks.starts("a") == 1);
            node.die();
        }
        UUID poison = id;
        TestNode node = node(10);
        awaitFinished(node, poison);
        assertThat(node.tasks.starts("a")).isZero();
        Verdict verdict = node.find(poison).verdict().orElseThrow();
        assertThat(verdict.outcome()).isEqualTo(GroupOutcome.FAILED);
        assertThat(verdict.fault().orElseThrow().code()).isEqualTo(FaultCode.POISON);
        assertThat(node.find(poison).tasks()).extracting(TaskSnapshot::state).containsOnly(TaskState.CANCELLED);
    }

    @Test
    void anUnreadableGroupIsSetAside() {
        TestNode dead = node(10);
        UUID id = dead.post(all("a"));
        TestNode other = node(10);
        other.tasks.known = false;
        dead.die();
        awaitFinished(other, id);
        assertThat(outcome(other, id)).isEqualTo(GroupOutcome.FAILED);
    }

    @Test
    void aGroupIsCancelledOnWhicheverNodeItRuns() {
        TestNode one = node(10);
        TestNode two = node(10);
        UUID id = one.post(all("a", "b"));
        await().until(() -> one.tasks.starts("b") == 1);
        two.groups().cancel(id, new TaskId("0"));
        await().until(() -> two.find(id).state() == GroupState.FINISHED);
        assertThat(outcome(two, id)).isEqualTo(GroupOutcome.CANCELLED);

        UUID whole = one.post(all("c"));
        await().until(() -> one.tasks.starts("c") == 1);
        two.groups().cancel(whole);
        awaitFinished(two, whole);
        assertThat(outcome(two, whole)).isEqualTo(GroupOutcome.CANCELLED);
    }

    @Test
    void aWaitingGroupIsCancelledAtOnce() {
        TestNode node = node(1);
        assertThat(posts(node, "a")).isTrue();
        UUID waiting = node.post(all("b"));
        node.groups().cancel(waiting).orElseThrow().toCompletableFuture().join();
        assertThat(node.find(waiting).verdict().map(Verdict::outcome)).contains(GroupOutcome.CANCELLED);
        awaitFinished(node, waiting);
        assertThat(node.tasks.starts("b")).isZero();
    }

    @Test
    void aCancellationIsDoneOnceItIsStored() {
        TestNode node = node(10);
        UUID id = node.post("{'mode': 'settled', 'tasks': [" + tasks("a", "b") + "]}");
        await().until(() -> node.tasks.starts("b") == 1);

        node.groups().cancel(id, new TaskId("0")).toCompletableFuture().join();
        assertThat(node.find(id).tasks())
                .extracting(TaskSnapshot::state)
                .startsWith(TaskState.CANCELLED)
                .doesNotContain(TaskState.SUCCEEDED);
        assertThat(node.find(id).state()).isEqualTo(GroupState.RUNNING);

        node.groups().cancel(id).orElseThrow().toCompletableFuture().join();
        assertThat(node.find(id).state()).isEqualTo(GroupState.FINISHED);
    }

    @Test
    void aCancellationThatIsNotStoredIsNotReportedAsDone() {
        TestNode node = node(10);
        UUID id = node.post(all("a"));
        await().until(() -> node.tasks.starts("a") == 1);
        database.makeUnavailable();

        CompletableFuture<?> cancel = node.groups().cancel(id).orElseThrow().toCompletableFuture();
        await().until(cancel::isDone);

        assertThat(cancel).isCompletedExceptionally();
        database.makeAvailable();
        await().ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(() -> node.find(id).state() == GroupState.FINISHED);
        assertThat(outcome(node, id)).isEqualTo(GroupOutcome.CANCELLED);
    }

    @Test
    void aCancellationOfAGroupThatIsReleasedMeanwhileIsDoneElsewhere() {
        TestNode one = node(10);
        UUID id = one.post(all("a"));
        await().until(() -> one.tasks.starts("a") == 1);
        one.freeze();
        CompletableFuture<?> cancel = one.groups().cancel(id).orElseThrow().toCompletableFuture();
        one.background.housekeeper().stop();
        one.thaw();
        cancel.join();

        TestNode two = node(10);
        awaitFinished(two, id);
        assertThat(outcome(two, id)).isEqualTo(GroupOutcome.CANCELLED);
        assertThat(two.tasks.starts("a")).isZero();
    }

    @Test
    void aGroupStoredAfterItsNodeHasLeftIsReleased() {
        Thread poster = Thread.currentThread();
        AtomicReference<TestNode> leaving = new AtomicReference<>();
        Jdbi stepping = Jdbi.create(StepsDataSource.before(database, call -> {
            if (call.equals("commit") && Thread.currentThread() == poster) {
                Optional.ofNullable(leaving.getAndSet(null))
                        .ifPresent(node -> node.background.housekeeper().stop());
            }
        }));
        TestNode one = node(new TestNode(stepping, 10));
        leaving.set(one);

        UUID id = one.post(all("a"));

        assertThat(one.find(id).state()).isEqualTo(GroupState.QUEUED);
        assertThat(one.tasks.starts("a")).isZero();
        TestNode two = node(10);
        await().until(() -> two.tasks.starts("a") == 1);
        assertThat(deaths(id)).isZero();
        two.tasks.open("a");
        awaitFinished(two, id);
    }

    @Test
    void aFaultOfTheNodeFailsNoTaskAndItsGroupsAreReleased() {
        TestNode one = node(10);
        UUID id = one.post(all("a", "b"));
        UUID bystander = one.post(all("c"));
        await().until(() -> one.tasks.starts("c") == 1 && one.tasks.starts("b") == 1);

        one.tasks.fail("a", new NoClassDefFoundError("on purpose"));

        await().until(() ->
                one.find(id).state() == GroupState.QUEUED && one.find(bystander).state() == GroupState.QUEUED);
        assertThat(one.find(id).settled()).isEmpty();
        TestNode two = node(10);
        two.tasks.open("a");
        two.tasks.open("b");
        two.tasks.open("c");
        awaitFinished(two, id);
        awaitFinished(two, bystander);
        assertThat(outcome(two, id)).isEqualTo(GroupOutcome.SUCCEEDED);
        assertThat(deaths(id)).isZero();
    }

    @Test
    void onlyUnsuccessfulTasksAreRerun() {
        TestNode node = node(10);
        UUID id = node.post(
                "{'mode': 'settled', 'tasks': [{'type': 'manual', 'name': 'a'}, {'type': 'manual', 'name': 'b'}]}");
        node.tasks.open("a");
        await().until(() -> node.find(id).settled().size() == 1);
        node.groups().cancel(id, new TaskId("1"));
        awaitFinished(node, id);
        assertThat(node.groups().retryFailed(id)).contains(GroupState.FINISHED);
        node.tasks.open("b");
        await().until(() -> node.find(id).tasks().stream().allMatch(task -> task.state() == TaskState.SUCCEEDED));
        awaitFinished(node, id);
        assertThat(node.tasks.starts("a")).isEqualTo(1);
        assertThat(node.tasks.starts("b")).isEqualTo(2);
        assertThat(node.groups()
                        .feed(id, ByteBudget.unlimited().of("alice"))
                        .after(3)
                        .events())
                .extracting(GroupFeed.Event::number)
                .containsExactly(4L);
        assertThat(node.groups()
                        .feed(id, ByteBudget.unlimited().of("alice"))
                        .after(3)
                        .end())
                .map(GroupFeed.End::number)
                .contains(5L);
    }

    @Test
    void aStoppingNodeLeavesItsGroupsToTheOthers() {
        TestNode one = node(10);
        UUID id = one.post(all("a"));
        await().until(() -> one.tasks.starts("a") == 1);
        TestNode two = node(10);
        one.background.housekeeper().stop();
        assertThatExceptionOfType(OverloadedException.class)
                .isThrownBy(() -> one.groups().submit(null, null, false));
        await().until(() -> two.tasks.starts("a") == 1);
        two.tasks.open("a");
        awaitFinished(two, id);
    }

    @Test
    void progressDuringADatabaseOutageIsStoredAfterwards() {
        TestNode node = node(10);
        UUID id = node.post(all("a"), true);
        await().until(() -> node.tasks.starts("a") == 1);
        CompletableFuture<Optional<GroupSnapshot>> decided =
                node.groups().decided(id).group();
        database.makeUnavailable();
        node.tasks.open("a");
        await().during(Duration.ofSeconds(1)).until(() -> !decided.isDone());
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> node.find(id));
        database.makeAvailable();
        await().until(decided::isDone);
        awaitFinished(node, id);
        assertThat(node.tasks.starts("a")).isEqualTo(1);
    }

    @Test
    void noNodeIsDeclaredDeadBecauseOfADatabaseOutage() {
        TestNode one = node(10);
        TestNode two = node(10);
        UUID id = one.post(all("a"));
        await().until(() -> one.tasks.starts("a") == 1);
        database.makeUnavailable();
        await().pollDelay(TestNode.LEASE.plusMillis(500)).until(() -> true);
        database.makeAvailable();
        await().during(Duration.ofSeconds(3)).until(() -> two.tasks.starts("a") == 0);
        one.tasks.open("a");
        awaitFinished(two, id);
        assertThat(one.tasks.starts("a")).isEqualTo(1);
    }

    private static boolean posts(TestNode node, String task) {
        UUID id = node.post(all(task));
        await().until(() -> node.tasks.starts(task) == 1);
        return node.find(id).state() == GroupState.RUNNING;
    }

    private TestNode node(int concurrency) {
        return node(new TestNode(jdbi, concurrency));
    }

    private TestNode node(TestNode node) {
        nodes.add(node);
        await().until(node.background.housekeeper()::isUp);
        return node;
    }

    private static void awaitFinished(TestNode node, UUID id) {
        await().until(() -> node.find(id).state() == GroupState.FINISHED);
    }

    private static GroupOutcome outcome(TestNode node, UUID id) {
        return node.find(id).verdict().orElseThrow().outcome();
    }

    private static String all(String... names) {
        return "{'tasks': [" + tasks(names) + "]}";
    }

    private static String first(String... names) {
        return "{'mode': 'first', 'rest': 'continue', 'tasks': [" + tasks(names) + "]}";
    }

    private static String tasks(String... names) {
        List<String> tasks = new ArrayList<>();
        for (String name : names) {
            tasks.add("{'type': 'manual', 'name': '" + name + "'}");
        }
        return String.join(", ", tasks);
    }
}
