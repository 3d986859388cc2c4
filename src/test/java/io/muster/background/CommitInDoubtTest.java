package io.muster.background;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.muster.database.CommitInDoubtException;
import io.muster.database.StoreUnavailableException;
import io.muster.database.Transactions;
import io.muster.document.KeptDocument;
import io.muster.group.view.GroupState;
import io.muster.join.Mode;
import io.muster.store.DuplicateKeyException;
import io.muster.store.GroupStore;
import io.muster.store.Requests;
import io.muster.store.data.IdempotencyKey;
import io.muster.store.data.NewGroup;
import io.muster.task.TaskId;
import io.muster.testing.GroupTables;
import io.muster.testing.StepsDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** A connection that is lost during a commit leaves the outcome in doubt; the store finds it out. */
class CommitInDoubtTest {

    private static final Optional<String> OWNER = Optional.of("node");
    private static final String KEEP = "CHECKPOINT";

    private static final DataSource DATABASE = GroupTables.inMemory();

    private final GroupStore store = store(DATABASE);
    private final Faults faults = new Faults();
    private final GroupStore faulty = store(StepsDataSource.of(DATABASE, faults));

    /** Loses connections: the next fault applies to the next connection. */
    private static final class Faults implements StepsDataSource.Steps {
        private final List<String> lostBefore = new ArrayList<>();
        private final List<String> lostAfter = new ArrayList<>();
        private boolean away;

        @Override
        public void before(String call) throws SQLException {
            if (away && call.equals("getConnection")) {
                throw new SQLException("away", "08001");
            }
            if (lostBefore.remove(call)) {
                throw new SQLException("lost before " + call, "08006");
            }
        }

        @Override
        public void after(String call) throws SQLException {
            if (lostAfter.remove(call)) {
                throw new SQLException("lost after " + call, "08006");
            }
        }
    }

    @Test
    void aGroupWhoseCommitSucceededIsStoredOnce() {
        NewGroup group = group(Optional.empty());
        faults.lostAfter.add("commit");

        assertThat(faulty.insert(group, OWNER)).isEqualTo(1);

        assertThat(faults.lostAfter).isEmpty();
        assertThat(store.find(group.id()).orElseThrow().owner()).isEqualTo(OWNER);
        assertThat(store.view(group.id()).orElseThrow().summary().total()).isEqualTo(1);
    }

    @Test
    void aGroupWhoseCommitFailedIsStoredByTheSecondAttempt() {
        NewGroup group = group(Optional.empty());
        faults.lostBefore.add("commit");

        assertThat(faulty.insert(group, OWNER)).isEqualTo(1);

        assertThat(faults.lostBefore).isEmpty();
        assertThat(store.find(group.id()).orElseThrow().summary().state()).isEqualTo(GroupState.RUNNING);
    }

    @Test
    void aCommittedGroupThatMayNotHaveReachedTheDiskIsWrittenToIt() {
        NewGroup group = group(Optional.empty());
        List<String> calls = new ArrayList<>();
        StepsDataSource.Steps lostAfterCommit = new StepsDataSource.Steps() {
            @Override
            public void before(String call) throws SQLException {
                calls.add(call);
                // statements sent to the database after the first commit
                if (call.equals("execute") && calls.indexOf("commit") >= 0 && !calls.contains("lost")) {
                    calls.add("lost");
                    throw new SQLException("lost", "08006");
                }
            }
        };
        GroupStore keeping = new GroupStore(new Transactions(
                Jdbi.create(StepsDataSource.of(DATABASE, lostAfterCommit)), () -> true, Optional.of(KEEP)));

        assertThat(keeping.insert(group, OWNER)).isEqualTo(1);

        assertThat(calls).contains("lost");
        assertThat(calls.subList(calls.lastIndexOf("commit"), calls.size())).contains("execute");
        assertThat(store.find(group.id())).isPresent();
    }

    @Test
    void anOutcomeThatCannotBeDeterminedIsReported() {
        NewGroup group = group(Optional.empty());
        faults.lostAfter.add("commit");
        GroupStore gone = store(StepsDataSource.of(DATABASE, unavailableAfterCommit()));

        assertThatExceptionOfType(CommitInDoubtException.class).isThrownBy(() -> gone.insert(group, OWNER));
        assertThat(store.find(group.id())).isPresent();
    }

    private StepsDataSource.Steps unavailableAfterCommit() {
        return new StepsDataSource.Steps() {
            @Override
            public void before(String call) throws SQLException {
                faults.before(call);
            }

            @Override
            public void after(String call) throws SQLException {
                faults.away |= call.equals("commit");
                faults.after(call);
            }
        };
    }

    @Test
    void aDatabaseUnavailableFromTheStartLeavesNothingInDoubt() {
        NewGroup group = group(Optional.empty());
        faults.away = true;

        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> faulty.insert(group, OWNER))
                .isNotInstanceOf(CommitInDoubtException.class);
        faults.away = false;
        assertThat(store.find(group.id())).isEmpty();
    }

    @Test
    void aStatementThatLosesItsConnectionLeavesNothingInDoubt() {
        NewGroup group = group(Optional.empty());
        faults.lostBefore.add("prepareStatement");

        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> faulty.insert(group, OWNER))
                .isNotInstanceOf(CommitInDoubtException.class);
        assertThat(store.find(group.id())).isEmpty();
    }

    @Test
    void aKeyOfAnotherGroupIsStillADuplicate() {
        IdempotencyKey key = IdempotencyKey.of("key", "{}".getBytes(UTF_8));
        store.insert(group(Optional.of(key)), OWNER);
        NewGroup second = group(Optional.of(key));
        faults.lostBefore.add("commit");

        assertThatExceptionOfType(DuplicateKeyException.class).isThrownBy(() -> faulty.insert(second, OWNER));
        assertThat(store.find(second.id())).isEmpty();

        NewGroup own = group(Optional.of(IdempotencyKey.of("own", "{}".getBytes(UTF_8))));
        faults.lostBefore.clear();
        faults.lostAfter.add("commit");
        assertThat(faulty.insert(own, OWNER)).isEqualTo(1);
    }

    @Test
    void aStoredCancellationIsStoredOnce() {
        NewGroup group = stored();
        faults.lostAfter.add("commit");

        assertThat(requests(faults).cancel(group.id(), Optional.empty())).contains(GroupState.RUNNING);

        assertThat(faults.lostAfter).isEmpty();
        assertThat(cancels(group)).isOne();
    }

    @Test
    void aCancellationThatWasNotStoredIsStoredByTheSecondAttempt() {
        NewGroup group = stored();
        faults.lostBefore.add("commit");

        assertThat(requests(faults).cancel(group.id(), Optional.of(new TaskId("a"))))
                .contains(GroupState.RUNNING);

        assertThat(faults.lostBefore).isEmpty();
        assertThat(cancels(group)).isOne();
    }

    @Test
    void aCancellationWhoseOutcomeCannotBeDeterminedIsInDoubt() {
        NewGroup group = stored();
        faults.lostAfter.add("commit");
        Requests gone = requests(unavailableAfterCommit());

        assertThatExceptionOfType(CommitInDoubtException.class)
                .isThrownBy(() -> gone.cancel(group.id(), Optional.empty()));
        assertThat(cancels(group)).isOne();
    }

    private NewGroup stored() {
        NewGroup group = group(Optional.empty());
        store.insert(group, OWNER);
        return group;
    }

    private static Requests requests(StepsDataSource.Steps steps) {
        return new Requests(
                new Transactions(Jdbi.create(StepsDataSource.of(DATABASE, steps)), () -> true, Optional.empty()));
    }

    private static int cancels(NewGroup group) {
        return Jdbi.create(DATABASE)
                .withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM muster_cancel WHERE group_id = ?")
                        .bind(0, group.id())
                        .mapTo(Integer.class)
                        .one());
    }

    private static GroupStore store(DataSource database) {
        return new GroupStore(new Transactions(Jdbi.create(database), () -> true, Optional.empty()));
    }

    private static NewGroup group(Optional<IdempotencyKey> key) {
        return new NewGroup(
                UUID.randomUUID(),
                Mode.ALL,
                "alice",
                KeptDocument.of("{}"),
                Instant.now(),
                Duration.ofMinutes(1),
                List.of(new NewGroup.Task(new TaskId("a"), "delay")),
                key,
                Optional.empty());
    }
}
