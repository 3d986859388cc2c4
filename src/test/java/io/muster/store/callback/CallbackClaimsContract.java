package io.muster.store.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.database.Transactions;
import io.muster.document.Callback;
import io.muster.document.CallbackAttempt;
import io.muster.document.CallbackAttempt.Answered;
import io.muster.document.CallbackAttempt.Broken;
import io.muster.document.CallbackState;
import io.muster.store.Retention;
import io.muster.store.callback.CallbackClaims.Held;
import io.muster.store.claim.Claims;
import io.muster.store.claim.PendingWork;
import io.muster.store.node.Nodes;
import io.muster.testing.GroupTables;
import io.muster.testing.QuietLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of stored callbacks, for every database. */
abstract class CallbackClaimsContract {

    private static final Instant SENT_AT = Instant.parse("2026-11-21T10:00:00.123Z");
    private static final String URL = "https://example.com:8443/hook?a=b";
    private static final Optional<Duration> LATER = Optional.of(Duration.ofMinutes(5));
    private static final Optional<Duration> NEVER = Optional.empty();

    private final Jdbi jdbi;
    private final CallbackClaims claims;
    private final Nodes nodes;

    CallbackClaimsContract(Jdbi jdbi) {
        this.jdbi = jdbi;
        Transactions transactions = new Transactions(jdbi, () -> true, Optional.empty());
        claims = new CallbackClaims(transactions);
        nodes = new Nodes(transactions);
    }

    @BeforeEach
    void twoNodes() {
        nodes.register("a");
        nodes.register("b");
    }

    @AfterEach
    void clear() {
        jdbi.useHandle(handle -> {
            handle.execute("DELETE FROM muster_group");
            handle.execute("DELETE FROM muster_node");
        });
    }

    @Test
    void waitsForTheGroupToFinish() {
        UUID group = requested("alice", URL);

        assertThat(find(group)).isEqualTo(new Callback(URL, CallbackState.WAITING, 0, List.of(), Optional.empty()));
        assertThat(claim("a")).isEmpty();
    }

    @Test
    void isDueAtOnceWhenTheGroupFinishes() {
        UUID group = requested("alice", URL);
        Instant before = now();
        finish(group);

        Callback pending = find(group);
        assertThat(pending.state()).isEqualTo(CallbackState.PENDING);
        assertThat(pending.run()).isOne();
        assertThat(pending.nextAttempt().orElseThrow()).isBetween(before, now());
        List<ClaimedCallback> claimed = claim("a");
        assertThat(claimed).hasSize(1);
        assertThat(claimed.get(0).group()).isEqualTo(group);
        assertThat(claimed.get(0).caller()).isEqualTo("alice");
        assertThat(claimed.get(0).receiver()).isEqualTo("https://example.com:8443");
        assertThat(claimed.get(0).callback()).isEqualTo(pending);
        assertThat(claimed.get(0).subject().id()).isEqualTo(group);
    }

    @Test
    void aPollReportsWhetherAnyIsDueOrSoonWillBe() {
        UUID group = requested("alice", URL);
        assertThat(pending()).isEqualTo(PendingWork.NONE);
        finish(group);
        assertThat(pending()).isEqualTo(new PendingWork(false, false, false, true, true));

        ClaimedCallback claimed = claimOne("a");
        assertThat(pending()).isEqualTo(PendingWork.NONE);

        Optional<Duration> soon = Optional.of(Duration.ofSeconds(8));
        claims.attempted(claimed, attempt(1, new Answered(500)), CallbackState.PENDING, soon);
        assertThat(pending()).isEqualTo(new PendingWork(false, false, false, false, true));

        makeDue(group);
        claims.attempted(claimOne("a"), attempt(1, new Answered(500)), CallbackState.PENDING, LATER);
        assertThat(pending()).isEqualTo(PendingWork.NONE);
    }

    private PendingWork pending() {
        return new Claims(new Transactions(jdbi, () -> true, Optional.empty())).pending("a");
    }

    @Test
    void isNeverDueForAGroupWithoutCallback() {
        UUID other = UUID.randomUUID();
        jdbi.useTransaction(handle -> {
            GroupTables.insertGroup(handle, other, "running", null);
            assertThat(CallbackTable.due(handle, other)).isFalse();
            assertThat(CallbackTable.find(handle, other)).isEmpty();
        });
    }

    @Test
    void isNotDueWhenTheFinishIsRolledBack() {
        UUID group = requested("alice", URL);
        assertThatThrownBy(() -> jdbi.useTransaction(handle -> {
                    CallbackTable.due(handle, group);
                    throw new IllegalStateException("the claim is void");
                }))
                .hasMessage("the claim is void");

        assertThat(find(group).state()).isEqualTo(CallbackState.WAITING);
        assertThat(claim("a")).isEmpty();
    }

    @Test
    void isClaimedByOneNodeAtATime() {
        finished("alice", URL);

        assertThat(claim("a")).hasSize(1);
        assertThat(claim("b")).isEmpty();
        assertThat(claim("a")).isEmpty();
    }

    @Test
    void storesTheOutcomeOfEachAttempt() {
        UUID group = finished("alice", URL);
        CallbackAttempt refused = attempt(1, new Broken("target-refused", "Calls to a:80 are not allowed here"));
        CallbackAttempt answered = attempt(1, new Answered(503));
        Instant before = now();

        assertThat(claims.attempted(claimOne("a"), refused, CallbackState.PENDING, LATER))
                .isTrue();
        Callback later = find(group);
        assertThat(later.state()).isEqualTo(CallbackState.PENDING);
        assertThat(later.attempts()).containsExactly(refused);
        assertThat(later.nextAttempt().orElseThrow())
                .isBetween(before.plus(LATER.get()).minusMillis(1), now().plus(LATER.get()));
        assertThat(claim("a")).isEmpty();

        makeDue(group);
        assertThat(claims.attempted(claimOne("b"), answered, CallbackState.FAILED, NEVER))
                .isTrue();
        assertThat(find(group))
                .isEqualTo(new Callback(URL, CallbackState.FAILED, 1, List.of(refused, answered), Optional.empty()));
        assertThat(claim("a")).isEmpty();
    }

    @Test
    void anAttemptRecordedTwiceIsListedOnce() {
        UUID group = finished("alice", URL);
        ClaimedCallback claim = claimOne("a");
        CallbackAttempt attempt = attempt(1, new Answered(503));

        assertThat(claims.attempted(claim, attempt, CallbackState.PENDING, LATER))
                .isTrue();
        assertThat(claims.attempted(claim, attempt, CallbackState.PENDING, LATER))
                .isTrue();

        assertThat(find(group).attempts()).containsExactly(attempt);
    }

    @Test
    void twoEqualAttemptsAreListedTwice() {
        UUID group = finished("alice", URL);
        CallbackAttempt attempt = attempt(1, new Answered(503));
        claims.attempted(claimOne("a"), attempt, CallbackState.PENDING, LATER);
        makeDue(group);
        claims.attempted(claimOne("a"), attempt, CallbackState.PENDING, LATER);

        assertThat(find(group).attempts()).containsExactly(attempt, attempt);
    }

    @Test
    void aLateAttemptOfAnEarlierRunIsListedAndDecidesNothing() {
        UUID group = finished("alice", URL);
        ClaimedCallback earlier = claimOne("a");
        finish(group);
        CallbackAttempt late = attempt(1, new Answered(200));

        assertThat(claims.attempted(earlier, late, CallbackState.DELIVERED, NEVER))
                .isFalse();

        assertThat(find(group).state()).isEqualTo(CallbackState.PENDING);
        assertThat(find(group).attempts()).containsExactly(late);
        assertThat(find(group).attemptsOfRun()).isZero();
        assertThat(claimOne("b").callback().run()).isEqualTo(2);
    }

    @Test
    void anAttemptOnAGroupThatRunsAgainDecidesNothing() {
        UUID group = finished("alice", URL);
        ClaimedCallback claim = claimOne("a");
        jdbi.useTransaction(handle -> CallbackTable.waitAgain(handle, group));

        assertThat(claims.attempted(claim, attempt(1, new Answered(200)), CallbackState.DELIVERED, NEVER))
                .isFalse();

        assertThat(find(group).state()).isEqualTo(CallbackState.WAITING);
        assertThat(find(group).nextAttempt()).isEmpty();
    }

    @Test
    void anAttemptOnADeletedGroupIsIgnored() {
        UUID group = finished("alice", URL);
        ClaimedCallback claim = claimOne("a");
        jdbi.useHandle(handle -> handle.execute("DELETE FROM muster_group WHERE id = ?", group));

        assertThat(claims.attempted(claim, attempt(1, new Answered(200)), CallbackState.DELIVERED, NEVER))
                .isFalse();
    }

    @Test
    void dropsTheOldestAttemptsBeyondAHundred() {
        UUID group = finished("alice", URL);
        List<CallbackAttempt> before = IntStream.range(400, 500)
                .mapToObj(status -> attempt(1, new Answered(status)))
                .toList();
        jdbi.useHandle(
                handle -> handle.execute("UPDATE muster_callback SET attempts = ?", CallbackAttempts.write(before)));

        claims.attempted(claimOne("a"), attempt(1, new Answered(500)), CallbackState.PENDING, LATER);

        List<CallbackAttempt> kept = find(group).attempts();
        assertThat(kept).hasSize(100);
        assertThat(kept.get(0).result()).isEqualTo(new Answered(401));
        assertThat(kept.get(99).result()).isEqualTo(new Answered(500));
    }

    @Test
    void anAttemptUnderAReleasedClaimCountsUntilItIsClaimedAgain() {
        UUID group = finished("alice", URL);
        ClaimedCallback claim = claimOne("a");
        CallbackAttempt attempt = attempt(1, new Answered(503));
        nodes.leave("a");

        assertThat(claims.attempted(claim, attempt, CallbackState.PENDING, LATER))
                .isTrue();
        // its response was lost
        assertThat(claims.attempted(claim, attempt, CallbackState.PENDING, LATER))
                .isTrue();

        assertThat(find(group).attempts()).containsExactly(attempt);
        assertThat(claim("b")).isEmpty();
        makeDue(group);
        ClaimedCallback next = claimOne("b");
        nodes.leave("b");
        finish(group);
        assertThat(claims.attempted(next, attempt(1, new Answered(200)), CallbackState.DELIVERED, NEVER))
                .isFalse();
        assertThat(find(group).state()).isEqualTo(CallbackState.PENDING);
    }

    @Test
    void anAttemptIsRecordedEvenIfEarlierOnesAreCorrupt() {
        UUID group = finished("alice", URL);
        CallbackAttempt first = attempt(1, new Answered(500));
        claims.attempted(claimOne("a"), first, CallbackState.PENDING, LATER);
        makeDue(group);
        ClaimedCallback claim = claimOne("a");
        jdbi.useHandle(handle -> handle.execute("UPDATE muster_callback SET attempts = 'broken'"));
        CallbackAttempt second = attempt(1, new Answered(503));

        assertThat(claims.attemptedAnyway(claim, second, CallbackState.PENDING, LATER))
                .isTrue();
        assertThat(claims.attemptedAnyway(claim, second, CallbackState.PENDING, LATER))
                .isFalse();

        assertThat(find(group).attempts()).containsExactly(first, second);
        assertThat(claims.owned("a")).isEmpty();
        assertThat(claim("b")).isEmpty();
    }

    @Test
    void corruptAttemptsDoNotPreventOtherClaims() {
        UUID broken = finished("alice", URL);
        jdbi.useHandle(handle -> handle.execute("UPDATE muster_callback SET attempts = 'broken'"));
        UUID other = finished("alice", URL);

        try (QuietLog log = QuietLog.of(CallbackClaims.class)) {
            assertThat(claims.claim("a", 10, new AnyCapacity()))
                    .extracting(ClaimedCallback::group)
                    .containsExactlyInAnyOrder(broken, other);
            assertThat(log.records()).hasSize(1);
        }
    }

    @Test
    void isPostponedWithoutAnAttempt() {
        UUID group = finished("alice", URL);
        ClaimedCallback claim = claimOne("a");

        claims.postpone(claim, Duration.ofMinutes(1));
        assertThat(claim("a")).isEmpty();
        assertThat(find(group).attempts()).isEmpty();
        assertThat(find(group).nextAttempt().orElseThrow()).isAfter(now().plusSeconds(50));

        makeDue(group);
        assertThat(claim("b")).hasSize(1);
        claims.postpone(claim, Duration.ofMinutes(1));
        assertThat(claims.owned("b")).hasSize(1);
    }

    @Test
    void aNodeThatDiesOrLeavesLosesItsClaims() {
        finished("alice", URL);
        ClaimedCallback first = claimOne("a");
        assertThat(nodes.declareDead("a", 0)).isTrue();
        assertThat(nodes.takeOver(10)).hasValue(1);
        ClaimedCallback second = claimOne("b");
        assertThat(second.epoch()).isGreaterThan(first.epoch());
        // nothing of it is left, so it is removed
        assertThat(nodes.view().anyDead()).isFalse();

        nodes.leave("b");
        nodes.register("c");
        ClaimedCallback third = claimOne("c");

        assertThat(claims.attempted(first, attempt(1, new Answered(200)), CallbackState.DELIVERED, NEVER))
                .isFalse();
        assertThat(claims.attempted(second, attempt(1, new Answered(201)), CallbackState.DELIVERED, NEVER))
                .isFalse();
        assertThat(claims.attempted(third, attempt(1, new Answered(202)), CallbackState.DELIVERED, NEVER))
                .isTrue();
    }

    @Test
    void aDeadNodeIsKeptUntilAllItsClaimsAreTakenOver() {
        finished("alice", URL);
        finished("alice", URL);
        claims.claim("a", 10, new AnyCapacity());
        nodes.declareDead("a", 0);

        assertThat(nodes.takeOver(1)).hasValue(1);
        assertThat(nodes.view().anyDead()).isTrue();
        assertThat(nodes.takeOver(10)).hasValue(1);
        assertThat(nodes.view().anyDead()).isFalse();
    }

    @Test
    void claimsOfAnUnknownNodeAreDueAgain() {
        finished("alice", URL);
        claimOne("nobody");

        assertThat(nodes.requeueOrphans(10)).hasValue(1);

        assertThat(claim("a")).hasSize(1);
    }

    @Test
    void claimsAreReleasedByTheirEpoch() {
        finished("alice", URL);
        ClaimedCallback claim = claimOne("a");
        Held held = new Held(claim.group(), claim.epoch());
        assertThat(claims.owned("a")).containsExactly(held);

        claims.release(new Held(claim.group(), claim.epoch() - 1));
        assertThat(claims.owned("a")).containsExactly(held);
        claims.release(held);
        assertThat(claims.owned("a")).isEmpty();
        assertThat(claim("b")).hasSize(1);
    }

    @Test
    void theLongestDueIsClaimedFirst() {
        UUID second = finished("alice", URL);
        UUID first = finished("alice", URL);
        UUID third = finished("alice", URL);
        due(first, "2020-01-01T00:00:00Z");
        due(second, "2021-01-01T00:00:00Z");
        due(third, "2022-01-01T00:00:00Z");

        assertThat(claims.claim("a", 2, new AnyCapacity()))
                .extracting(ClaimedCallback::group)
                .containsExactly(first, second);
        assertThat(claimOne("b").group()).isEqualTo(third);
    }

    @Test
    void callbacksWithoutRoomDoNotDelayOthers() {
        jdbi.useTransaction(handle -> {
            for (int i = 0; i < 300; i++) {
                finished(handle, "alice", "https://silent.example/" + i);
                finished(handle, "mallory", "https://silent%d.example/".formatted(i));
            }
        });
        UUID own = finished("alice", URL);
        UUID other = finished("bob", URL);
        LimitedCapacity capacity = new LimitedCapacity();

        List<ClaimedCallback> claimed = claims.claim("a", 50, capacity);

        assertThat(claimed).hasSize(3 * LimitedCapacity.EACH);
        assertThat(claimed).extracting(ClaimedCallback::group).contains(own, other);
    }

    @Test
    void itsGroupIsKeptUntilItIsDelivered() {
        UUID group = finished("alice", URL);
        Retention retention = new Retention(jdbi, Duration.ZERO, Duration.ofDays(365_000));
        retention.run();
        assertThat(find(group).state()).isEqualTo(CallbackState.PENDING);

        claims.attempted(claimOne("a"), attempt(1, new Answered(200)), CallbackState.DELIVERED, NEVER);
        try (QuietLog log = QuietLog.of(Retention.class)) {
            retention.run();
            assertThat(log.records()).hasSize(1);
        }
        Optional<Callback> left = jdbi.withHandle(handle -> CallbackTable.find(handle, group));
        assertThat(left).isEmpty();
    }

    @Test
    void failingReceiversDoNotDelayOthers() {
        jdbi.useTransaction(handle -> {
            for (int receiver = 0; receiver < 60; receiver++) {
                for (int i = 0; i < 5; i++) {
                    due(
                            handle,
                            finished(handle, "alice", "https://silent%d.example/".formatted(receiver)),
                            "2020-01-01T00:%02d:%02dZ".formatted(receiver, i));
                }
            }
        });
        UUID own = finished("alice", URL);
        UUID other = finished("bob", URL);

        assertThat(claims.claim("a", 4, new CapacityExcept("https://silent", Set.of())))
                .extracting(ClaimedCallback::group)
                .containsExactlyInAnyOrder(own, other);
    }

    @Test
    void aCallerWithManyReceiversDelaysNoOtherAndIsServedEventually() {
        jdbi.useTransaction(handle -> {
            for (int receiver = 0; receiver < 1_200; receiver++) {
                finished(handle, "alice", "https://silent%d.example/".formatted(receiver));
            }
        });
        UUID last = finished("alice", "https://z.example/");
        UUID other = finished("bob", URL);
        makeDue(last);

        assertThat(claims.claim("a", 4, new CapacityExcept("https://silent", Set.of("https://silent.example"))))
                .extracting(ClaimedCallback::group)
                .containsExactlyInAnyOrder(last, other);
    }

    @Test
    void callersAndReceiversTakeTurnsWhenRoomIsScarce() {
        List<String> callers = List.of("alice", "bob", "carol");
        jdbi.useTransaction(handle -> {
            for (String caller : callers) {
                for (int i = 0; i < 3; i++) {
                    finished(handle, caller, "https://a.example/");
                    finished(handle, caller, "https://b.example/");
                }
            }
        });
        CallbackCapacity capacity = new CapacityExcept("https://silent", Set.of("https://silent.example"));

        List<ClaimedCallback> claimed = new ArrayList<>();
        for (int claim = 0; claim < 6; claim++) {
            claimed.addAll(claims.claim("a", 1, capacity));
        }

        assertThat(claimed)
                .extracting(ClaimedCallback::caller)
                .containsExactly("alice", "bob", "carol", "alice", "bob", "carol");
        assertThat(claimed)
                .extracting(callback -> callback.caller() + " " + callback.receiver())
                .doesNotHaveDuplicates();
    }

    /** Room for all callbacks except those to receivers with this prefix. */
    private record CapacityExcept(String inTrouble, Set<String> busyReceivers) implements CallbackCapacity {

        @Override
        public Set<String> busyCallers() {
            return Set.of();
        }

        @Override
        public Decision reserve(Due callback) {
            return callback.receiver().startsWith(inTrouble) ? Decision.RECEIVER_BUSY : Decision.RESERVED;
        }
    }

    /** Limited room per caller, except for alice, and per receiver. */
    private static final class LimitedCapacity implements CallbackCapacity {

        static final int EACH = 2;

        private final List<Due> taken = new ArrayList<>();

        @Override
        public Set<String> busyCallers() {
            return new HashSet<>();
        }

        @Override
        public Set<String> busyReceivers() {
            return new HashSet<>();
        }

        @Override
        public Decision reserve(Due callback) {
            if (!callback.caller().equals("alice")
                    && taken.stream()
                                    .filter(due -> due.caller().equals(callback.caller()))
                                    .count()
                            == EACH) {
                return Decision.CALLER_BUSY;
            }
            if (taken.stream()
                            .filter(due -> due.receiver().equals(callback.receiver()))
                            .count()
                    == EACH) {
                return Decision.RECEIVER_BUSY;
            }
            taken.add(callback);
            return Decision.RESERVED;
        }
    }

    private UUID requested(String caller, String url) {
        return jdbi.inTransaction(handle -> requested(handle, caller, url));
    }

    private UUID finished(String caller, String url) {
        return jdbi.inTransaction(handle -> finished(handle, caller, url));
    }

    private static UUID finished(Handle handle, String caller, String url) {
        UUID group = requested(handle, caller, url);
        CallbackTable.due(handle, group);
        return group;
    }

    private static UUID requested(Handle handle, String caller, String url) {
        UUID group = UUID.randomUUID();
        GroupTables.insertGroup(handle, group, "finished", SENT_AT);
        CallbackTable.request(handle, group, caller, url);
        return group;
    }

    private void finish(UUID group) {
        jdbi.useTransaction(handle -> CallbackTable.due(handle, group));
    }

    private void makeDue(UUID group) {
        due(group, "2020-01-01T00:00:00Z");
    }

    private void due(UUID group, String at) {
        jdbi.useHandle(handle -> due(handle, group, at));
    }

    private static void due(Handle handle, UUID group, String at) {
        handle.execute(
                "UPDATE muster_callback SET next_attempt = CAST(? AS TIMESTAMP WITH TIME ZONE) WHERE group_id = ?",
                at,
                group);
    }

    private List<ClaimedCallback> claim(String node) {
        return claims.claim(node, 1, new AnyCapacity());
    }

    private ClaimedCallback claimOne(String node) {
        List<ClaimedCallback> claimed = claim(node);
        assertThat(claimed).hasSize(1);
        return claimed.get(0);
    }

    private Callback find(UUID group) {
        return jdbi.withHandle(handle -> CallbackTable.find(handle, group)).orElseThrow();
    }

    private Instant now() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT CURRENT_TIMESTAMP")
                .mapTo(Instant.class)
                .one());
    }

    private static CallbackAttempt attempt(int run, CallbackAttempt.Result result) {
        return new CallbackAttempt(run, SENT_AT, Duration.ofMillis(12), result);
    }
}
