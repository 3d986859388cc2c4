package io.muster.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.muster.database.Transactions;
import io.muster.document.KeptDocument;
import io.muster.group.spec.Labels;
import io.muster.group.spec.NamedRun;
import io.muster.group.view.Expansion;
import io.muster.group.view.GroupFeed;
import io.muster.group.view.GroupFilter;
import io.muster.group.view.GroupFilter.IdRange;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupState;
import io.muster.group.view.GroupSummary;
import io.muster.group.view.Progress;
import io.muster.group.view.TaskSnapshot;
import io.muster.group.view.Verdict;
import io.muster.join.Mode;
import io.muster.json.Names;
import io.muster.store.claim.BackgroundCounts;
import io.muster.store.claim.Claim;
import io.muster.store.claim.ClaimCapacity;
import io.muster.store.claim.ClaimedDocument;
import io.muster.store.claim.Claims;
import io.muster.store.claim.PendingWork;
import io.muster.store.data.IdempotencyKey;
import io.muster.store.data.NewGroup;
import io.muster.store.data.Recording;
import io.muster.store.node.Nodes;
import io.muster.task.Attempt;
import io.muster.task.Execution;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Cancelled;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskOutcome.TimedOut;
import io.muster.task.TaskState;
import io.muster.task.TaskValue;
import io.muster.testing.Views;
import io.muster.trace.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of the store, for every database. */
abstract class StoreContract {

    private static final TaskOutcome<?> VALUE =
            new Succeeded<>(new TaskValue("{\"b\": 1.50, \"a\": [\"ü\"]}", Map.of("http", Map.of("status", 200))));
    private static final TaskOutcome<?> FAULT = new Failed<>(Fault.of(FaultCode.UPSTREAM_STATUS, "503")
            .withTitle("Upstream returned 503")
            .withAnnotations(Map.of("http", Map.of("status", 503))));
    private static final TaskOutcome<?> FALLBACK = new TimedOut<>(
            Fault.of(FaultCode.TASK_TIMEOUT, "late"),
            Optional.of(new TaskValue("{\"b\": 1.50, \"a\": null}", Map.of())));
    private static final TaskOutcome<?> NULL_FALLBACK =
            new Failed<>(Fault.of(FaultCode.TASK_FAILED, "no"), Optional.of(TaskValue.NULL));

    private static final ClaimCapacity ANY = new TestCapacity(ClaimCapacity.Free.ALL, group -> true);

    private Jdbi jdbi;
    private GroupStore store;
    private Claims claims;
    private Nodes nodes;
    private Requests requests;
    private IdempotencyKeys keys;

    /** An empty database with the schema. */
    abstract Jdbi database();

    @BeforeEach
    void open() {
        jdbi = database();
        Transactions transactions = new Transactions(jdbi, () -> true, Optional.empty());
        store = new GroupStore(transactions);
        claims = new Claims(transactions);
        nodes = new Nodes(transactions);
        requests = new Requests(transactions);
        keys = new IdempotencyKeys(transactions);
        nodes.register("a");
        nodes.register("b");
    }

    @Test
    void aGroupIsReadAsItWasStored() {
        UUID id = insert(2, Optional.empty());
        StoredGroup found = store.find(id).orElseThrow();
        assertThat(snapshot(id).state()).isEqualTo(GroupState.QUEUED);
        assertThat(snapshot(id).createdAt()).isEqualTo(Instant.parse("2026-01-02T03:04:05.678Z"));
        assertThat(snapshot(id).tasks()).extracting(TaskSnapshot::id).containsExactly(task(0), task(1));
        assertThat(snapshot(id).tasks()).extracting(TaskSnapshot::state).containsOnly(TaskState.PENDING);
        assertThat(found.owner()).isEmpty();
        assertThat(store.find(UUID.randomUUID())).isEmpty();
    }

    @Test
    void whicheverNodeClaimsAGroupKnowsItsTrace() {
        TraceContext trace = trace("b".repeat(1_024));
        UUID waiting = insertTraced(trace, Optional.empty());
        UUID orphan = insertTraced(trace, Optional.of("a"));
        UUID tooLong = insertTraced(trace("b".repeat(1_025)), Optional.empty());
        die("a");
        nodes.takeOver(9);

        assertThat(claims.claim("b", waiting).orElseThrow().trace()).contains(trace);
        assertThat(claims.claim("b", orphan).orElseThrow().trace()).contains(trace);
        assertThat(claims.claim("b", tooLong).orElseThrow().trace()).contains(trace(""));
        assertThat(claims.claim("b", insert(1, Optional.empty())).orElseThrow().trace())
                .isEmpty();
    }

    @Test
    void aTraceThatCannotBeReadIsNone() {
        UUID id = insertTraced(trace(""), Optional.empty());
        jdbi.useHandle(handle -> handle.execute("UPDATE muster_group SET trace = 'x' WHERE id = ?", id));

        assertThat(claims.claim("b", id).orElseThrow().trace()).isEmpty();
    }

    private static TraceContext trace(String baggage) {
        return new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "01", "s".repeat(512), baggage);
    }

    private UUID insertTraced(TraceContext trace, Optional<String> owner) {
        return insert("alice", Optional.empty(), Labels.NONE, Optional.of(trace), owner);
    }

    @Test
    void outcomesAreReadAsTheyWereStored() {
        UUID id = insert(3, Optional.of("a"));
        assertThat(store.record(recording(id, 0, false, settled(2, VALUE), settled(0, FAULT))))
                .isTrue();
        StoredGroup found = store.find(id).orElseThrow();
        assertThat(found.lastEvent()).isEqualTo(2);
        assertThat(snapshot(id).tasks().get(2).outcome()).contains(VALUE);
        assertThat(snapshot(id).tasks().get(0).outcome()).contains(FAULT);
        assertThat(snapshot(id).tasks().get(0).elapsed()).contains(Duration.ofMillis(7));
        assertThat(snapshot(id).completionOrder()).containsExactly(task(2), task(0));
        assertThat(snapshot(id).verdict()).isEmpty();
    }

    @Test
    void upstreamErrorsAreReadAsTheyWereStored() {
        // text that the limits for requests would not allow
        String said = "{\"n\": %s, \"%s\": -0.0, \"half\": \"\\ud83d\", \"n\": [%s1%s]}"
                .formatted("1".repeat(1_234), "x".repeat(60_000), "[".repeat(500), "]".repeat(500));
        Fault fault = Fault.of(FaultCode.UPSTREAM_STATUS, "400").withAnnotations(Map.of("http", Map.of("status", 400)));
        TaskOutcome<?> whole = new Failed<>(fault.withUpstream(Optional.of(new TaskValue(said, Map.of()))));
        TaskOutcome<?> cut = new Failed<>(
                fault.withUpstream(
                        Optional.of(new TaskValue("\"AAH/\"", Map.of("encoding", "base64", "truncated", true)))),
                Optional.of(new TaskValue("1.10", Map.of())));
        UUID id = insert(2, Optional.of("a"));
        store.record(recording(id, 0, false, settled(1, whole), settled(0, cut)));
        List<TaskSnapshot> expected = List.of(settled(1, whole), settled(0, cut));
        assertThat(snapshot(id).settled()).isEqualTo(expected);
        assertThat(store.news(id, 0, bytes -> true).orElseThrow().events())
                .extracting(GroupFeed.Event::task)
                .isEqualTo(expected);
        assertThat(resultBytes(id)).isGreaterThan(said.length());
        nodes.leave("a");
        assertThat(claims.claim("b", id).orElseThrow().earlier().settled()).isEqualTo(expected);
    }

    @Test
    void fallbacksAreReadAsTheyWereStored() {
        UUID id = insert(2, Optional.of("a"));
        store.record(recording(id, 0, false, settled(1, FALLBACK), settled(0, NULL_FALLBACK)));
        List<TaskSnapshot> expected = List.of(settled(1, FALLBACK), settled(0, NULL_FALLBACK));
        assertThat(snapshot(id).settled()).isEqualTo(expected);
        assertThat(store.news(id, 0, bytes -> true).orElseThrow().events())
                .extracting(GroupFeed.Event::task)
                .isEqualTo(expected);
        nodes.leave("a");
        assertThat(claims.claim("b", id).orElseThrow().earlier().settled()).isEqualTo(expected);
    }

    @Test
    void aFinishedGroupHasItsVerdictAndItsEndAsLastEvent() {
        UUID id = insert(1, Optional.of("a"));
        store.record(recording(id, 0, true, settled(0, VALUE)));
        assertThat(snapshot(id).state()).isEqualTo(GroupState.FINISHED);
        assertThat(snapshot(id).verdict()).contains(verdict());
        assertThat(snapshot(id).elapsed()).isEqualTo(Duration.ofMillis(50));
        GroupFeed.News news = store.news(id, 0, bytes -> true).orElseThrow();
        assertThat(news.events()).extracting(GroupFeed.Event::number).containsExactly(1L);
        assertThat(news.end()).map(GroupFeed.End::number).contains(2L);
        assertThat(store.news(id, 1, bytes -> true).orElseThrow().events()).isEmpty();
    }

    @Test
    void nothingIsStoredUnderAVoidClaim() {
        UUID id = insert(2, Optional.of("a"));
        die("a");
        assertThat(nodes.takeOver(9)).hasValue(1);
        assertThat(store.record(recording(id, 0, true, settled(0, VALUE)))).isFalse();
        Claim claim = claims.claim("b", 9, false, ANY).get(0);
        assertThat(claim.deaths()).isEqualTo(1);
        assertThat(store.record(recording(id, 0, false, settled(0, VALUE)))).isFalse();
        assertThat(snapshot(id).settled()).isEmpty();
    }

    @Test
    void theRowOfAGroupCountsItsTasks() {
        UUID id = insert(6, Optional.of("a"));
        assertThat(counts(id)).isEqualTo("6 0 0 0 0 0");
        store.record(new Recording(id, 1, 0, progress(settled(0, VALUE), settled(1, FAULT)), List.of(running(2)), 1));
        assertThat(counts(id)).isEqualTo("6 1 1 1 0 0");
        store.record(new Recording(id, 1, 2, progress(settled(3, FALLBACK), settled(2, VALUE)), List.of(), 0));
        assertThat(counts(id)).isEqualTo("6 0 2 1 1 0");
        assertThat(resultBytes(id)).isEqualTo(octets(id)).isPositive();
        nodes.leave("a");
        claims.setAside(claims.claim("b", id).orElseThrow(), verdict());
        assertThat(counts(id)).isEqualTo("6 0 2 1 1 2");
        requests.retryFailed(id);
        assertThat(counts(id)).isEqualTo("6 0 2 0 0 0");
        assertThat(resultBytes(id)).isEqualTo(octets(id)).isPositive();
    }

    @Test
    void aClaimContainsTheStartedTasks() {
        UUID id = insert(2, Optional.of("a"));
        store.record(new Recording(id, 1, 0, progress(), List.of(running(1)), 1));
        nodes.leave("a");
        assertThat(claims.claim("b", id).orElseThrow().started()).containsExactly(task(1));
    }

    @Test
    void theItemsOfATaskAreStoredOnceAndClaimedWithIt() {
        UUID id = insert(2, Optional.of("a"));
        Progress expanded =
                new Progress(List.of(), Optional.empty(), Duration.ZERO, false, List.of(new Expansion(task(0), 3)));
        Recording recording = new Recording(id, 1, 0, expanded, List.of(), 0);
        assertThat(store.record(recording)).isTrue();
        // whoever does not know whether it was committed records it again
        assertThat(store.record(recording)).isTrue();
        assertThat(counts(id)).isEqualTo("5 0 0 0 0 0");
        TaskId item = task(0).item(1);
        store.record(recording(
                id,
                0,
                false,
                new TaskSnapshot(
                        item,
                        "delay",
                        TaskState.SUCCEEDED,
                        Optional.of(Duration.ZERO),
                        Optional.of(Duration.ZERO),
                        Optional.of(VALUE))));
        assertThat(snapshot(id).tasks())
                .extracting(known -> known.id().value())
                .containsExactly("0", "0[0]", "0[1]", "0[2]", "1");
        assertThat(snapshot(id).tasks().get(0).items()).hasValue(3);
        assertThat(store.hasTask(id, "0[2]")).isTrue();
        requests.cancel(id, Optional.of(task(0).item(2)));
        nodes.leave("a");
        Claim claim = claims.claim("b", id).orElseThrow();
        assertThat(claim.earlier().expanded()).containsExactly(new Expansion(task(0), 3));
        assertThat(claim.earlier().settled()).extracting(TaskSnapshot::id).containsExactly(item);
        assertThat(claim.cancels()).containsExactly(new Claim.Cancel(id, Optional.of(task(0).item(2))));
    }

    @Test
    void theTaskOfAnItemThatFailedIsRunAgainWithIt() {
        UUID id = insert(1, Optional.of("a"));
        Progress expanded =
                new Progress(List.of(), Optional.empty(), Duration.ZERO, false, List.of(new Expansion(task(0), 1)));
        store.record(new Recording(id, 1, 0, expanded, List.of(), 0));
        TaskSnapshot failed = settled(0, FAULT);
        TaskSnapshot item = new TaskSnapshot(
                task(0).item(0), "delay", failed.state(), failed.started(), failed.elapsed(), failed.outcome());
        store.record(recording(id, 0, true, item, settled(0, VALUE)));
        requests.retryFailed(id);
        assertThat(snapshot(id).tasks()).extracting(TaskSnapshot::state).containsOnly(TaskState.PENDING);
        assertThat(counts(id)).isEqualTo("2 0 0 0 0 0");
    }

    @Test
    void theExecutionOfATaskIsKeptWithItsResultAndCounts() {
        UUID id = insert(2, Optional.of("a"));
        Execution execution = new Execution(
                Optional.of(Duration.ofMillis(3)),
                List.of(
                        new Attempt(Attempt.Kind.FIRST, 3, 1, 4, 503, null, Attempt.Sent.YES),
                        new Attempt(Attempt.Kind.RETRY, 8, 0, 2, 0, FaultCode.UPSTREAM_UNREACHABLE, Attempt.Sent.MAYBE),
                        new Attempt(Attempt.Kind.FIRST, 3, 0, 4, 0, null, null)));
        TaskSnapshot plain = settled(0, FAULT);
        TaskSnapshot failed = new TaskSnapshot(
                plain.id(),
                plain.type(),
                plain.state(),
                plain.started(),
                plain.elapsed(),
                plain.outcome(),
                plain.items(),
                execution);
        store.record(recording(id, 0, true, failed, settled(1, VALUE)));

        assertThat(snapshot(id).tasks()).extracting(TaskSnapshot::execution).containsExactly(execution, Execution.NONE);
        assertThat(resultBytes(id)).isEqualTo(octets(id));

        requests.retryFailed(id);
        assertThat(snapshot(id).tasks())
                .extracting(TaskSnapshot::execution)
                .containsExactly(Execution.NONE, Execution.NONE);
    }

    @Test
    void aFinishedGroupNeverChanges() {
        UUID id = insert(1, Optional.of("a"));
        store.record(recording(id, 0, true, settled(0, VALUE)));
        assertThat(store.record(recording(id, 0, true, settled(0, FAULT)))).isFalse();
        assertThat(snapshot(id).tasks().get(0).outcome()).contains(VALUE);
    }

    @Test
    void aClaimContainsEarlierProgress() {
        UUID id = insert(2, Optional.of("a"));
        store.record(recording(id, 0, false, settled(1, VALUE)));
        requests.cancel(id, Optional.of(task(0)));
        die("a");
        nodes.takeOver(9);
        Claim claim = claims.claim("b", id).orElseThrow();
        assertThat(claim.earlier().settled()).extracting(TaskSnapshot::id).containsExactly(task(1));
        assertThat(claim.earlier().settled().get(0).outcome()).contains(VALUE);
        assertThat(claim.lastEvent()).isEqualTo(1);
        assertThat(claim.clock()).isEqualTo(Duration.ofHours(1));
        assertThat(claims.document(claim).orElseThrow().text()).isEqualTo("{\"tasks\": []}");
        assertThat(claim.cancels()).containsExactly(new Claim.Cancel(id, Optional.of(task(0))));
        assertThat(claim.earlier().age()).isBetween(Duration.ZERO, Duration.ofMinutes(1));
    }

    @Test
    void unfinishedGroupsAreCounted() {
        Transactions transactions = new Transactions(jdbi, () -> true, Optional.empty());
        assertThat(BackgroundCounts.read(transactions)).isEqualTo(new BackgroundCounts(0, 0, Duration.ZERO));
        UUID oldest = insert(1, Optional.empty());
        insert(1, Optional.empty());
        insert(1, Optional.of("a"));
        UUID finished = insert(1, Optional.of("b"));
        store.record(recording(finished, 0, true, settled(0, VALUE)));
        jdbi.useHandle(handle -> {
            handle.execute("UPDATE muster_group SET clock_from = CURRENT_TIMESTAMP");
            handle.execute(
                    "UPDATE muster_group SET clock_from = CURRENT_TIMESTAMP - INTERVAL '90' SECOND WHERE id = ?",
                    oldest);
        });

        BackgroundCounts counts = BackgroundCounts.read(transactions);
        assertThat(counts.queued()).isEqualTo(2);
        assertThat(counts.running()).isEqualTo(1);
        assertThat(counts.oldest()).isBetween(Duration.ofSeconds(90), Duration.ofMinutes(10));
    }

    @Test
    void aGroupIsClaimedOnceTheOldestFirst() {
        List<UUID> ids =
                IntStream.range(0, 5).mapToObj(i -> insert(1, Optional.empty())).toList();
        assertThat(claims.claim("a", 2, false, ANY)).extracting(Claim::id).containsExactlyElementsOf(ids.subList(0, 2));
        assertThat(claims.claim("b", 9, false, ANY)).extracting(Claim::id).containsExactlyElementsOf(ids.subList(2, 5));
        assertThat(claims.claim("a", 9, false, ANY)).isEmpty();
        assertThat(claims.claim("a", ids.get(0))).isEmpty();
    }

    @Test
    void findsAnOlderReleasedGroupOnceNothingElseWaits() {
        UUID oldest = insert(1, Optional.empty());
        UUID second = insert(1, Optional.empty());
        UUID third = insert(1, Optional.empty());
        Claim claim = claims.claim("a", 1, false, ANY).get(0);
        assertThat(claims.claim("a", 1, false, ANY)).extracting(Claim::id).containsExactly(second);

        claims.release(oldest, claim.epoch());

        assertThat(claims.claim("a", 2, false, ANY)).extracting(Claim::id).containsExactlyInAnyOrder(oldest, third);
        assertThat(claims.claim("a", 2, false, ANY)).isEmpty();
    }

    @Test
    void groupsWithoutRoomDoNotBlockTheQueue() {
        UUID large = insert("alice", "{\"tasks\": [\"%s\"]}".formatted("x".repeat(10_000)));
        List<UUID> alices =
                IntStream.range(0, 3).mapToObj(i -> insert("alice", "{}")).toList();
        UUID bobs = insert("bob", "{}");
        ClaimCapacity.Free small = new ClaimCapacity.Free(9_999, Long.MAX_VALUE, 0, Long.MAX_VALUE, 10);
        // the database excludes the large one; the others are considered until none is refused any more
        ClaimCapacity noneOfAlices =
                new TestCapacity(small, group -> group.caller().equals("bob"));
        assertThat(claims.claim("a", 2, false, noneOfAlices))
                .extracting(Claim::id)
                .containsExactly(bobs);
        assertThat(claims.claim("a", 9, false, new TestCapacity(small, group -> true)))
                .extracting(Claim::id)
                .containsExactlyElementsOf(alices);
        ClaimCapacity.Free onlyLarge = new ClaimCapacity.Free(0, 9_999, 100_000, Long.MAX_VALUE, 10);
        assertThat(claims.claim("a", 9, false, new TestCapacity(onlyLarge, group -> true)))
                .extracting(Claim::id)
                .containsExactly(large);
    }

    @Test
    void manyCallersTakeTurns() {
        // more callers than one claim considers
        int others = 128;
        IntStream.range(0, others).forEach(i -> insert("c%03d".formatted(i), "{}"));
        UUID last = insert("last", "{}");
        ClaimCapacity onlyLast =
                new TestCapacity(ClaimCapacity.Free.ALL, group -> group.caller().equals("last"));
        List<UUID> claimed = new ArrayList<>();
        // each claim may consider some callers only
        for (int claim = 0; claim < 4 && claimed.isEmpty(); claim++) {
            claims.claim("a", 1, false, onlyLast).forEach(found -> claimed.add(found.id()));
        }
        assertThat(claimed).containsExactly(last);
    }

    @Test
    void groupsWithTooManyTasksOrResultsAreNotClaimed() {
        UUID many = insert(5, Optional.empty());
        UUID withResult = insert(2, Optional.of("a"));
        store.record(recording(withResult, 0, false, settled(0, VALUE)));
        nodes.leave("a");
        UUID none = insert(1, Optional.empty());
        ClaimCapacity.Free few = new ClaimCapacity.Free(Long.MAX_VALUE, Long.MAX_VALUE, 0, 3, 4);
        assertThat(claims.claim("b", 9, false, new TestCapacity(few, group -> true)))
                .extracting(Claim::id)
                .containsExactly(none);
        assertThat(claims.claim("b", 9, false, ANY)).extracting(Claim::id).containsExactly(many, withResult);
    }

    @Test
    void aLargeDocumentIsReadAsPostedAndOnlyByTheHolderOfTheClaim() {
        String document = "{\"tasks\": [], \"x\": \"%s\"}".formatted("\u00fc\ud83d\ude00".repeat(700_000));
        UUID id = insert("alice", document);
        Claim claim = claims.claim("a", id).orElseThrow();
        assertThat(claim.size()).isEqualTo(KeptDocument.of(document).size());
        assertThat(claims.document(claim)).contains(new ClaimedDocument(document, Optional.empty()));
        nodes.leave("a");
        assertThat(claims.document(claim)).isEmpty();
    }

    @Test
    void aNodeThatSendsHeartbeatsKeepsItsGroups() {
        UUID id = insert(1, Optional.of("a"));
        long seen = nodes.view().beats().get("a");
        assertThat(nodes.beat("a")).isPresent();
        assertThat(nodes.declareDead("a", seen)).isFalse();
        assertThat(nodes.takeOver(9)).hasValue(0);
        assertThat(store.find(id).orElseThrow().owner()).contains("a");
    }

    @Test
    void aDeadNodeCannotReuseItsName() {
        insert(1, Optional.of("a"));
        die("a");
        assertThat(nodes.beat("a")).isEmpty();
        assertThat(nodes.view().anyDead()).isTrue();
        assertThat(nodes.view().beats()).containsOnlyKeys("b");
        nodes.takeOver(9);
        assertThat(nodes.view().anyDead()).isFalse();
        assertThat(nodes.beat("a")).isEmpty();
    }

    @Test
    void aDeadNodesGroupsAreTakenOverInBatchesAndItIsKeptUntilTheLast() {
        for (int i = 0; i < 5; i++) {
            insert(1, Optional.of("a"));
        }
        die("a");
        assertThat(nodes.takeOver(2)).hasValue(2);
        assertThat(nodes.takeOver(2)).hasValue(2);
        assertThat(nodes.view().anyDead()).isTrue();
        assertThat(nodes.takeOver(2)).hasValue(1);
        assertThat(nodes.view().anyDead()).isFalse();
        assertThat(claims.claim("b", 9, false, ANY))
                .extracting(Claim::deaths)
                .containsOnly(1)
                .hasSize(5);
    }

    @Test
    void aGroupWithAnUnknownOwnerWaitsAgainWithoutCountingADeath() {
        UUID id = insert(1, Optional.of("never known"));
        assertThat(nodes.takeOver(9)).hasValue(0);
        assertThat(nodes.requeueOrphans(9)).hasValue(1);
        Claim claim = claims.claim("b", id).orElseThrow();
        assertThat(claim.deaths()).isZero();
        assertThat(claim.epoch()).isEqualTo(3);
    }

    @Test
    void aDeathIsWithdrawnOnlyFromGroupsForWhichItWasCounted() {
        UUID saw = insert(1, Optional.of("a"));
        UUID sawNone = insert(1, Optional.of("a"));
        claims.release(sawNone, 1);
        die("a");
        nodes.takeOver(9);
        List<Claims.Held> held = List.of(new Claims.Held(saw, 1, 0), new Claims.Held(sawNone, 1, 0));
        assertThat(claims.claim("b", saw).orElseThrow().deaths()).isEqualTo(1);
        claims.withdrawDeaths(held);
        claims.withdrawDeaths(held);
        nodes.leave("b");
        assertThat(claims.claim("b", saw).orElseThrow().deaths()).isZero();
        assertThat(claims.claim("b", sawNone).orElseThrow().deaths()).isZero();
    }

    @Test
    void anOrderlyStopDoesNotCountAsADeath() {
        UUID id = insert(1, Optional.of("a"));
        nodes.leave("a");
        Claim claim = claims.claim("b", id).orElseThrow();
        assertThat(claim.deaths()).isZero();
    }

    @Test
    void aPollReportsTheWork() {
        assertThat(claims.pending("a")).isEqualTo(PendingWork.NONE);

        UUID id = insert(2, Optional.empty());
        assertThat(claims.pending("a")).isEqualTo(new PendingWork(true, false, false, false, false));

        claims.claim("a", id).orElseThrow();
        assertThat(claims.pending("a")).isEqualTo(PendingWork.NONE);

        requests.cancel(id, Optional.empty());
        assertThat(claims.pending("a")).isEqualTo(new PendingWork(false, false, true, false, false));
        assertThat(claims.pending("b")).isEqualTo(PendingWork.NONE);

        nodes.leave("a");
        jdbi.useHandle(handle -> handle.execute("UPDATE muster_group SET deaths = 2 WHERE id = ?", id));
        assertThat(claims.pending("b")).isEqualTo(new PendingWork(false, true, false, false, false));
    }

    @Test
    void aPollFindsAGroupOlderThanTheLastClaim() {
        UUID old = insert(1, Optional.of("a"));
        insert(1, Optional.empty());
        assertThat(claims.claim("b", 1, false, ANY)).hasSize(1);

        claims.release(old, "a");

        assertThat(claims.pending("b").groups()).isTrue();
    }

    @Test
    void suspectsAreClaimedOneAtATimeAndOnlyOnRequest() {
        for (int i = 0; i < 3; i++) {
            insert(1, Optional.of("b"));
        }
        die("b");
        nodes.takeOver(9);
        nodes.register("c");
        assertThat(claims.claim("c", 9, false, ANY)).hasSize(3);
        die("c");
        nodes.takeOver(9);
        assertThat(claims.claim("a", 9, false, ANY)).isEmpty();
        assertThat(claims.claim("a", 9, true, ANY)).hasSize(1);
    }

    @Test
    void aGroupThatIsSetAsideIsFinishedWithoutARun() {
        UUID id = insert(2, Optional.of("a"));
        store.record(recording(id, 0, false, settled(1, VALUE)));
        nodes.leave("a");
        Claim claim = claims.claim("b", id).orElseThrow();
        Verdict poison = new Verdict(
                GroupOutcome.FAILED,
                Duration.ofMillis(3),
                Optional.of(Fault.of(FaultCode.TASK_FAILED, "no more")),
                Optional.empty(),
                false);
        assertThat(claims.setAside(claim, poison)).isTrue();
        StoredGroup found = store.find(id).orElseThrow();
        assertThat(snapshot(id).verdict()).contains(poison);
        assertThat(snapshot(id).tasks().get(0).outcome()).contains(new Cancelled<>());
        assertThat(snapshot(id).tasks().get(1).outcome()).contains(VALUE);
        assertThat(found.lastEvent()).isEqualTo(3);
        assertThat(claims.setAside(claim, poison)).isFalse();
    }

    @Test
    void aCancellationIsFoundByTheNodeThatRunsTheGroup() {
        UUID id = insert(1, Optional.of("a"));
        assertThat(requests.cancel(id, Optional.empty())).contains(GroupState.RUNNING);
        assertThat(requests.cancel(id, Optional.empty())).contains(GroupState.RUNNING);
        assertThat(claims.cancels("a")).containsExactly(new Claim.Cancel(id, Optional.empty()));
        assertThat(claims.cancels("b")).isEmpty();
        assertThat(requests.cancel(UUID.randomUUID(), Optional.empty())).isEmpty();
    }

    @Test
    void onlyUnsuccessfulTasksAreRerun() {
        UUID id = insert(4, Optional.of("a"));
        TaskSnapshot cancelled = settled(2, new Cancelled<>());
        store.record(recording(id, 0, true, settled(0, VALUE), settled(1, FAULT), cancelled, settled(3, FALLBACK)));
        assertThat(requests.retryFailed(id)).contains(GroupState.FINISHED);
        StoredGroup again = store.find(id).orElseThrow();
        assertThat(snapshot(id).state()).isEqualTo(GroupState.QUEUED);
        assertThat(snapshot(id).verdict()).isEmpty();
        assertThat(snapshot(id).tasks())
                .extracting(TaskSnapshot::state)
                .containsExactly(TaskState.SUCCEEDED, TaskState.PENDING, TaskState.PENDING, TaskState.PENDING);
        assertThat(snapshot(id).tasks().get(3).outcome()).isEmpty();
        assertThat(again.lastEvent()).isEqualTo(5);
        assertThat(requests.retryFailed(id)).contains(GroupState.QUEUED);
        assertThat(claims.claim("b", id).orElseThrow().earlier().settled()).hasSize(1);
    }

    @Test
    void theAnswerIsStoredWithTheDecisionAndClaimed() {
        UUID id = insert(2, Optional.of("a"));
        String answer = "{\"x\":\"\u20ac\"}";
        Progress decided = new Progress(
                List.of(settled(0, VALUE)), Optional.of(verdict()), Duration.ofMillis(50), false, List.of());
        Recording recording = new Recording(id, 1, 0, decided, List.of(), 0, Optional.of(answer));
        assertThat(store.view(id).orElseThrow().answer()).isEmpty();

        assertThat(store.record(recording)).isTrue();
        // as if its commit had not been confirmed
        assertThat(store.record(recording)).isTrue();

        assertThat(store.view(id).orElseThrow().answer()).contains(answer);
        assertThat(resultBytes(id)).isEqualTo(octets(id) + 11);
        nodes.leave("a");
        Claim claim = claims.claim("b", id).orElseThrow();
        assertThat(claim.earlier().answer()).contains(answer);
        Progress end = progress(settled(1, VALUE));
        Progress over = new Progress(end.settled(), Optional.of(verdict()), end.elapsed(), true);
        assertThat(store.record(new Recording(id, claim.epoch(), 1, over, List.of(), 0)))
                .isTrue();
        assertThat(store.view(id).orElseThrow().answer()).contains(answer);
        assertThat(resultBytes(id)).isEqualTo(octets(id) + 11);
    }

    @Test
    void aDecisionWithoutNewOutcomesIsRecordedOnceThoughItIsRepeated() {
        UUID id = insert(2, Optional.of("a"));
        store.record(recording(id, 0, false, settled(0, VALUE)));
        Progress decided = new Progress(List.of(), Optional.of(verdict()), Duration.ofMillis(50), false, List.of());
        Recording recording = new Recording(id, 1, 1, decided, List.of(), 0, Optional.of("[1]"));

        assertThat(store.record(recording)).isTrue();
        assertThat(store.record(recording)).isTrue();

        assertThat(resultBytes(id)).isEqualTo(octets(id) + 3);
    }

    @Test
    void aGroupThatIsRunAgainHasNoAnswerUntilItSucceeds() {
        UUID id = insert(2, Optional.of("a"));
        Progress over = new Progress(
                List.of(settled(0, VALUE), settled(1, FAULT)), Optional.of(verdict()), Duration.ofMillis(50), true);
        store.record(new Recording(id, 1, 0, over, List.of(), 0, Optional.of("[1]")));
        assertThat(store.view(id).orElseThrow().answer()).contains("[1]");

        requests.retryFailed(id);

        assertThat(store.view(id).orElseThrow().answer()).isEmpty();
        assertThat(resultBytes(id)).isEqualTo(octets(id));
        assertThat(claims.claim("b", id).orElseThrow().earlier().answer()).isEmpty();
    }

    @Test
    void aGroupWhoseTasksAllSucceededIsNotRerun() {
        UUID id = insert(1, Optional.of("a"));
        store.record(recording(id, 0, true, settled(0, VALUE)));
        requests.retryFailed(id);
        assertThat(snapshot(id).state()).isEqualTo(GroupState.FINISHED);
    }

    @Test
    void anIdempotencyKeyIdentifiesOneGroup() {
        IdempotencyKey key = IdempotencyKey.of("k", "{}".getBytes(UTF_8));
        UUID id = insert(1, Optional.empty(), Optional.of(key));
        assertThatExceptionOfType(DuplicateKeyException.class)
                .isThrownBy(() -> insert(1, Optional.empty(), Optional.of(key)));
        assertThat(keys.find("alice", "k")).contains(new IdempotencyKeys.Known(id, key.fingerprint()));
        assertThat(keys.find("alice", "other")).isEmpty();
        jdbi.useHandle(handle ->
                handle.execute("UPDATE muster_idempotency SET created_at = CURRENT_TIMESTAMP - INTERVAL '25' HOUR"));
        assertThat(keys.find("alice", "k")).isEmpty();
    }

    @Test
    void twoCallersMayHaveTheSameIdempotencyKey() {
        IdempotencyKey key = IdempotencyKey.of("k", "{}".getBytes(UTF_8));
        UUID alices = insert("alice", 1, Optional.empty(), Optional.of(key));
        UUID bobs = insert("bob", 1, Optional.empty(), Optional.of(key));
        assertThat(keys.find("alice", "k").orElseThrow().group()).isEqualTo(alices);
        assertThat(keys.find("bob", "k").orElseThrow().group()).isEqualTo(bobs);
        assertThat(keys.find("carol", "k")).isEmpty();
    }

    @Test
    void everyGroupHasItsOwner() {
        UUID alices = insert("alice", 1, Optional.empty(), Optional.empty());
        UUID bobs = insert("bob", 1, Optional.empty(), Optional.empty());
        assertThat(store.caller(alices)).contains("alice");
        assertThat(store.find(bobs).orElseThrow().caller()).isEqualTo("bob");
        assertThat(store.caller(UUID.randomUUID())).isEmpty();
        GroupQuery query = new GroupQuery(Optional.of("bob"), Optional.empty(), Optional.empty(), Optional.empty(), 10);
        assertThat(store.list(query, bytes -> {})).extracting(GroupSummary::id).containsExactly(bobs);
    }

    @Test
    void aGroupThatWasRunByANameIsFoundByIt() {
        UUID first = insertNamed("alice", "page");
        UUID bobs = insertNamed("bob", "page");
        insertNamed("alice", "other");
        insert(1, Optional.empty());
        UUID last = insertNamed("alice", "page");

        assertThat(named(Optional.empty(), Optional.empty())).containsExactly(last, bobs, first);
        assertThat(named(Optional.of("alice"), Optional.empty())).containsExactly(last, first);
        assertThat(named(Optional.of("alice"), Optional.of(last))).containsExactly(first);
        assertThat(store.find(first).orElseThrow().summary().name()).contains("page");
        assertThat(store.view(first).orElseThrow().parameters()).contains("{\"user\":7}");
        Claim claim = claims.claim("a", first).orElseThrow();
        assertThat(claims.document(claim).orElseThrow().named()).contains(new NamedRun("page", "{\"user\":7}"));
    }

    private List<UUID> named(Optional<String> caller, Optional<UUID> before) {
        List<UUID> found = ids(caller, filter(Optional.empty(), Optional.empty(), "page", Labels.NONE, before));
        assertThat(ids(caller, filter(Optional.of(GroupState.QUEUED), Optional.empty(), "page", Labels.NONE, before)))
                .isEqualTo(found);
        return found;
    }

    private List<UUID> ids(Optional<String> caller, GroupFilter filter) {
        return store.list(new GroupQuery(caller, filter, 10), bytes -> {}).stream()
                .map(GroupSummary::id)
                .toList();
    }

    /** @param name or an empty text */
    private static GroupFilter filter(
            Optional<GroupState> state,
            Optional<GroupOutcome> outcome,
            String name,
            Labels labels,
            Optional<UUID> before) {
        return new GroupFilter(
                state,
                Optional.empty(),
                outcome,
                Optional.of(name).filter(text -> !text.isEmpty()),
                labels,
                IdRange.before(before));
    }

    private static GroupFilter labelled(Labels labels) {
        return filter(Optional.empty(), Optional.empty(), "", labels, Optional.empty());
    }

    @Test
    void aGroupIsFoundByItsLabels() {
        Labels both = new Labels(Map.of("team", "checkout \"ü\" \ud83d\ude00", "env", "prod"));
        Labels one = new Labels(Map.of("env", "prod"));
        UUID first = insertLabelled("alice", both);
        UUID bobs = insertLabelled("bob", one);
        insertLabelled("alice", new Labels(Map.of("env", "test")));
        insertNamed("alice", "page");
        UUID last = insertLabelled("alice", both);

        assertThat(store.find(first).orElseThrow().summary().labels()).isEqualTo(both);
        assertThat(store.view(first).orElseThrow().summary().labels()).isEqualTo(both);
        for (Labels wanted : List.of(both, one)) {
            assertThat(ids(Optional.of("alice"), labelled(wanted))).containsExactly(last, first);
        }
        assertThat(ids(Optional.empty(), labelled(one))).containsExactly(last, bobs, first);
        assertThat(ids(Optional.empty(), labelled(both))).containsExactly(last, first);
        assertThat(ids(Optional.of("carol"), labelled(one))).isEmpty();
        assertThat(ids(
                        Optional.empty(),
                        filter(Optional.of(GroupState.QUEUED), Optional.empty(), "", one, Optional.of(last))))
                .containsExactly(bobs, first);
        assertThat(ids(
                        Optional.empty(),
                        filter(
                                Optional.of(GroupState.FINISHED),
                                Optional.of(GroupOutcome.FAILED),
                                "page",
                                one,
                                Optional.empty())))
                .isEmpty();
    }

    private UUID insertLabelled(String caller, Labels labels) {
        return insert(caller, Optional.empty(), labels, Optional.empty(), Optional.empty());
    }

    @Test
    void aRangeOfIdsIsFound() {
        List<UUID> all = List.of(insert(1, Optional.empty()), insert(1, Optional.empty()), insert(1, Optional.empty()));
        IdRange middle = new IdRange(all.get(1), Optional.of(all.get(2)));

        for (Optional<String> caller : List.of(Optional.<String>empty(), Optional.of("alice"))) {
            for (Optional<GroupState> state : List.of(Optional.<GroupState>empty(), Optional.of(GroupState.QUEUED))) {
                assertThat(ids(caller, GroupFilter.of(state, Optional.empty(), middle)))
                        .containsExactly(all.get(1));
            }
        }
    }

    @Test
    void undecidedGroupsHaveNoOutcome() {
        UUID id = insert(1, Optional.empty());
        for (GroupOutcome outcome : GroupOutcome.values()) {
            GroupFilter wanted = filter(Optional.empty(), Optional.of(outcome), "", Labels.NONE, Optional.empty());
            assertThat(ids(Optional.empty(), wanted)).isEmpty();
            jdbi.useHandle(handle -> handle.execute(
                    "UPDATE muster_group SET outcome = ?, verdict = '{\"afterMs\": 5}' WHERE id = ?",
                    Names.of(outcome),
                    id));
            assertThat(ids(Optional.empty(), wanted)).containsExactly(id);
            assertThat(ids(Optional.of("alice"), wanted)).containsExactly(id);
            assertThat(ids(Optional.of("bob"), wanted)).isEmpty();
        }
    }

    private UUID insertNamed(String caller, String name) {
        return insert(
                caller,
                Optional.of(new NamedRun(name, "{\"user\":7}")),
                Labels.NONE,
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void listsAreTheNewestFirstAndFiltered() {
        UUID first = insert(1, Optional.of("a"));
        UUID second = insert(1, Optional.empty());
        store.record(recording(first, 0, true, settled(0, VALUE)));
        assertThat(list(Optional.empty(), Optional.empty())).containsExactly(second, first);
        assertThat(list(Optional.of(GroupState.FINISHED), Optional.empty())).containsExactly(first);
        assertThat(list(Optional.empty(), Optional.of(second))).containsExactly(first);
    }

    @Test
    void onlyAFinishedGroupIsDeleted() {
        UUID id = insert(1, Optional.of("a"));
        assertThat(store.deleteFinished(id)).isFalse();
        store.record(recording(id, 0, true, settled(0, VALUE)));
        assertThat(store.deleteFinished(id)).isTrue();
        assertThat(store.find(id)).isEmpty();
    }

    @Test
    void storageUsageIsComputedFromAnIndex() {
        assertThat(store.usage("alice")).isEqualTo(new StorageUsage(0, 0));
        UUID id = insert(2, Optional.of("a"));
        insert(3, Optional.empty());
        insert("bob", 1, Optional.empty(), Optional.empty());
        StorageUsage documents = store.usage("alice");
        store.record(recording(id, 0, true, settled(0, VALUE)));
        long results = 24 + "{\"http\":{\"status\":200}}".length();

        assertThat(documents.groups()).isEqualTo(2);
        assertThat(documents.bytes())
                .isEqualTo(2 * StorageUsage.BYTES_PER_GROUP
                        + 5 * StorageUsage.BYTES_PER_TASK
                        + bytesOf("SELECT SUM(document_bytes) FROM muster_group WHERE caller = 'alice'"));
        assertThat(store.usage("alice").bytes() - documents.bytes()).isEqualTo(results);
        store.deleteFinished(id);
        assertThat(store.usage("alice").groups()).isOne();
    }

    private long bytesOf(String sum) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sum).mapTo(Long.class).one());
    }

    @Test
    void oversizedGroupsAreFound() {
        UUID small = insert("alice", "{}");
        UUID large = insert("alice", "{\"tasks\": [\"%s\"]}".formatted("x".repeat(10_000)));
        UUID many = insert(5, Optional.empty());
        insert(6, Optional.of("a"));

        assertThat(claims.oversized(20_000, 4, 9))
                .extracting(Claims.Oversized::id)
                .containsExactly(large, many);
        assertThat(claims.oversized(20_000, 4, 1)).hasSize(1);
        assertThat(claims.oversized(Long.MAX_VALUE, 5, 9)).isEmpty();
        assertThat(claims.oversized(20_000, 4, 9)).noneMatch(Claims.Oversized::isExpired);
        jdbi.useHandle(handle ->
                handle.execute("UPDATE muster_group SET clock_from = CURRENT_TIMESTAMP - INTERVAL '25' HOUR"));
        assertThat(claims.oversized(20_000, 5, 9)).singleElement().satisfies(found -> {
            assertThat(found.isExpired()).isTrue();
            assertThat(found.memory()).isGreaterThan(20_000);
            assertThat(found.tasks()).isEqualTo(0);
        });
        assertThat(claims.claim("b", small)).isPresent();
    }

    private GroupSnapshot snapshot(UUID id) {
        return Views.read(store.view(id).orElseThrow());
    }

    private List<UUID> list(Optional<GroupState> state, Optional<UUID> before) {
        return store
                .list(new GroupQuery(Optional.empty(), state, Optional.of(Mode.ALL), before, 10), bytes -> {})
                .stream()
                .map(GroupSummary::id)
                .toList();
    }

    // without tasks
    private UUID insert(
            String caller,
            Optional<NamedRun> named,
            Labels labels,
            Optional<TraceContext> trace,
            Optional<String> owner) {
        UUID id = com.github.f4b6a3.uuid.UuidCreator.getTimeOrderedEpochPlus1();
        NewGroup group = new NewGroup(
                id,
                Mode.ALL,
                caller,
                KeptDocument.of("{\"tasks\": []}"),
                Instant.parse("2026-01-02T03:04:05.678Z"),
                Duration.ofHours(1),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                named,
                labels,
                trace);
        store.insert(group, owner);
        return id;
    }

    private UUID insert(int tasks, Optional<String> owner) {
        return insert(tasks, owner, Optional.empty());
    }

    private UUID insert(int tasks, Optional<String> owner, Optional<IdempotencyKey> key) {
        return insert("alice", tasks, owner, key);
    }

    private UUID insert(String caller, int tasks, Optional<String> owner, Optional<IdempotencyKey> key) {
        UUID id = com.github.f4b6a3.uuid.UuidCreator.getTimeOrderedEpochPlus1();
        store.insert(
                new NewGroup(
                        id,
                        Mode.ALL,
                        caller,
                        KeptDocument.of("{\"tasks\": []}"),
                        // finer than the column, which would round it up
                        Instant.parse("2026-01-02T03:04:05.678999999Z"),
                        Duration.ofHours(1),
                        IntStream.range(0, tasks)
                                .mapToObj(index -> new NewGroup.Task(task(index), "delay"))
                                .toList(),
                        key,
                        Optional.empty()),
                owner);
        return id;
    }

    private UUID insert(String caller, String document) {
        UUID id = com.github.f4b6a3.uuid.UuidCreator.getTimeOrderedEpochPlus1();
        Instant now = Instant.parse("2026-01-02T03:04:05.678Z");
        NewGroup group = new NewGroup(
                id,
                Mode.ALL,
                caller,
                KeptDocument.of(document),
                now,
                Duration.ofHours(1),
                List.of(),
                Optional.empty(),
                Optional.empty());
        store.insert(group, Optional.empty());
        return id;
    }

    private record TestCapacity(Free free, Predicate<Waiting> fits) implements ClaimCapacity {
        @Override
        public boolean tryReserve(Waiting group) {
            return fits.test(group);
        }
    }

    private void die(String node) {
        assertThat(nodes.declareDead(node, nodes.view().beats().get(node))).isTrue();
    }

    private static Recording recording(UUID id, long lastEvent, boolean finished, TaskSnapshot... settled) {
        Optional<Verdict> verdict = finished ? Optional.of(verdict()) : Optional.empty();
        Progress progress = new Progress(Arrays.asList(settled), verdict, Duration.ofMillis(50), finished);
        return new Recording(id, 1, lastEvent, progress, List.of(), 0);
    }

    private static Progress progress(TaskSnapshot... settled) {
        return new Progress(Arrays.asList(settled), Optional.empty(), Duration.ofMillis(50), false);
    }

    private static TaskSnapshot running(int index) {
        return new TaskSnapshot(
                task(index),
                "delay",
                TaskState.RUNNING,
                Optional.of(Duration.ofMillis(5)),
                Optional.of(Duration.ofMillis(7)),
                Optional.empty());
    }

    private String counts(UUID id) {
        return select("""
                SELECT tasks || ' ' || running || ' ' || succeeded || ' ' || failed || ' ' || timed_out || ' ' || cancelled
                FROM muster_group WHERE id = :id""", id, String.class);
    }

    private long resultBytes(UUID id) {
        return select("SELECT result_bytes FROM muster_group WHERE id = :id", id, Long.class);
    }

    private long octets(UUID id) {
        return select("""
                SELECT SUM(COALESCE(OCTET_LENGTH(result), 0) + COALESCE(OCTET_LENGTH(detail), 0)
                    + COALESCE(OCTET_LENGTH(attempts), 0)) FROM muster_task
                WHERE group_id = :id""", id, Long.class);
    }

    private <T> T select(String sql, UUID id, Class<T> type) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).bind("id", id).mapTo(type).one());
    }

    private static Verdict verdict() {
        return new Verdict(
                GroupOutcome.FAILED,
                Duration.ofMillis(12),
                Optional.of(Fault.of(FaultCode.UPSTREAM_STATUS, "no")),
                Optional.of(task(1)),
                false);
    }

    private static TaskSnapshot settled(int index, TaskOutcome<?> outcome) {
        return new TaskSnapshot(
                task(index),
                "delay",
                outcome.state(),
                Optional.of(Duration.ofMillis(5)),
                Optional.of(Duration.ofMillis(7)),
                Optional.of(outcome));
    }

    private static TaskId task(int index) {
        return TaskId.ofIndex(index);
    }
}
