package io.muster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.document.Callback;
import io.muster.document.CallbackAttempt;
import io.muster.document.CallbackAttempt.Answered;
import io.muster.document.CallbackAttempt.Broken;
import io.muster.document.CallbackState;
import io.muster.testing.GroupTables;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallbackTableTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123Z");
    private static final String URL = "https://example.com/hook?a=b";

    private final Jdbi jdbi = Jdbi.create(GroupTables.inMemory());
    private final CallbackTable table = new CallbackTable(() -> NOW.plusNanos(456_789));
    private final UUID group = UUID.randomUUID();

    @BeforeEach
    void aGroupThatWantsToBeCalled() {
        jdbi.useTransaction(handle -> {
            GroupTables.insertGroup(handle, group, "running", null);
            table.request(handle, group, URL);
        });
    }

    @Test
    void waitsForTheGroupToFinish() {
        assertThat(find()).isEqualTo(new Callback(URL, CallbackState.WAITING, 0, List.of(), Optional.empty()));
        assertThat(scheduled()).isEmpty();
    }

    @Test
    void isDueAtOnceWhenTheGroupFinishes() {
        jdbi.useTransaction(handle -> assertThat(table.due(handle, group)).isTrue());

        assertThat(find()).isEqualTo(new Callback(URL, CallbackState.PENDING, 1, List.of(), Optional.of(NOW)));
        assertThat(scheduled()).containsExactly(group + " 1 FALSE");
    }

    @Test
    void isNeverDueForAGroupThatDoesNotWantToBeCalled() {
        UUID other = UUID.randomUUID();
        jdbi.useTransaction(handle -> {
            GroupTables.insertGroup(handle, other, "running", null);
            assertThat(table.due(handle, other)).isFalse();
            assertThat(table.find(handle, other)).isEmpty();
        });

        assertThat(scheduled()).isEmpty();
    }

    @Test
    void isNotDueWhenTheFinishIsRolledBack() {
        assertThatThrownBy(() -> jdbi.useTransaction(handle -> {
                    table.due(handle, group);
                    throw new IllegalStateException("the claim is void");
                }))
                .hasMessage("the claim is void");

        assertThat(find().state()).isEqualTo(CallbackState.WAITING);
        assertThat(scheduled()).isEmpty();
    }

    @Test
    void takesOverWhatIsScheduledAlready() {
        due();
        jdbi.useHandle(
                handle -> handle.execute(
                        "UPDATE scheduled_tasks SET picked = TRUE, picked_by = 'a node', version = 2, consecutive_failures = 3"));

        due();

        assertThat(find().run()).isEqualTo(2);
        assertThat(scheduled()).containsExactly(group + " 3 FALSE");
    }

    @Test
    void keepsWhatCameOfEachAttempt() {
        due();
        CallbackAttempt refused = attempt(1, new Broken("target-refused", "Calls to a:80 are not allowed here"));
        CallbackAttempt answered = attempt(1, new Answered(503));
        Optional<Instant> next = Optional.of(NOW.plusSeconds(5));

        assertThat(attempted(refused, CallbackState.PENDING, next)).isTrue();
        assertThat(find()).isEqualTo(new Callback(URL, CallbackState.PENDING, 1, List.of(refused), next));
        assertThat(attempted(answered, CallbackState.FAILED, Optional.empty())).isTrue();
        assertThat(find())
                .isEqualTo(new Callback(URL, CallbackState.FAILED, 1, List.of(refused, answered), Optional.empty()));
    }

    @Test
    void aLateAttemptOfAnEarlierRunIsToldButDecidesNothing() {
        due();
        due();
        CallbackAttempt late = attempt(1, new Answered(200));

        assertThat(attempted(late, CallbackState.DELIVERED, Optional.empty())).isFalse();

        assertThat(find()).isEqualTo(new Callback(URL, CallbackState.PENDING, 2, List.of(late), Optional.of(NOW)));
        assertThat(find().attemptsOfRun()).isZero();
    }

    @Test
    void anAttemptOnAGroupThatRunsAgainDecidesNothing() {
        due();
        jdbi.useTransaction(handle -> table.waitAgain(handle, group));

        assertThat(attempted(attempt(1, new Answered(200)), CallbackState.DELIVERED, Optional.empty()))
                .isFalse();

        assertThat(find().state()).isEqualTo(CallbackState.WAITING);
        assertThat(find().nextAttempt()).isEmpty();
    }

    @Test
    void anAttemptOnADeletedGroupIsForgotten() {
        due();
        jdbi.useHandle(handle -> handle.execute("DELETE FROM muster_group WHERE id = ?", group));

        assertThat(attempted(attempt(1, new Answered(200)), CallbackState.DELIVERED, Optional.empty()))
                .isFalse();
    }

    @Test
    void forgetsTheOldestAttemptsBeyondAHundred() {
        due();
        for (int status = 400; status < 510; status++) {
            attempted(attempt(1, new Answered(status)), CallbackState.PENDING, Optional.of(NOW));
        }

        List<CallbackAttempt> kept = find().attempts();

        assertThat(kept).hasSize(100);
        assertThat(kept.get(0).result()).isEqualTo(new Answered(410));
        assertThat(kept.get(99).result()).isEqualTo(new Answered(509));
    }

    private void due() {
        jdbi.useTransaction(handle -> table.due(handle, group));
    }

    private boolean attempted(CallbackAttempt attempt, CallbackState state, Optional<Instant> next) {
        return jdbi.inTransaction(handle -> table.attempted(handle, group, attempt, state, next));
    }

    private Callback find() {
        return jdbi.withHandle((Handle handle) -> table.find(handle, group)).orElseThrow();
    }

    private List<String> scheduled() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT task_instance || ' ' || version || ' ' || picked FROM scheduled_tasks"
                                + " WHERE task_name = 'callback'")
                .mapTo(String.class)
                .list());
    }

    private static CallbackAttempt attempt(int run, CallbackAttempt.Result result) {
        return new CallbackAttempt(run, NOW, Duration.ofMillis(12), result);
    }
}
