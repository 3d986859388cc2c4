package io.muster.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.database.StoreUnavailableException;
import io.muster.database.Transactions;
import io.muster.store.claim.Claims;
import io.muster.store.claim.PendingWork;
import io.muster.testing.GroupTables;
import io.muster.testing.ManualTimer;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** When a node is idle. */
class WorkPollTest {

    private final DataSource database = GroupTables.inMemory();
    private final Jdbi tables = Jdbi.create(database);
    private final ManualTimer timer = new ManualTimer();
    private boolean isThere = true;
    private final WorkPoll work = new WorkPoll(
            new Claims(new Transactions(Jdbi.create(database), () -> isThere, Optional.empty())),
            new LocalGroups(),
            timer);

    @Test
    void aNodeIsIdleAfterAWhileWithoutWork() {
        timer.advance(WorkPoll.IDLE_AFTER.minusMillis(1));
        work.ask("a");
        assertThat(work.isIdle()).isFalse();

        timer.advance(Duration.ofMillis(1));
        assertThat(work.isIdle()).isTrue();
    }

    @Test
    void notificationsEndIdleness() {
        timer.advance(WorkPoll.IDLE_AFTER);
        work.active();
        assertThat(work.isIdle()).isFalse();

        timer.advance(WorkPoll.IDLE_AFTER);
        assertThat(work.isIdle()).isTrue();
    }

    @Test
    void workFoundEndsIdleness() {
        timer.advance(WorkPoll.IDLE_AFTER);
        tables.useHandle(handle -> GroupTables.insertGroup(handle, UUID.randomUUID(), "queued", null));
        work.ask("a");

        assertThat(work.found()).isEqualTo(new PendingWork(true, false, false, false, false));
        assertThat(work.isIdle()).isFalse();
    }

    @Test
    void theWorkIsUnknownIfTheDatabaseDoesNotRespond() {
        isThere = false;

        assertThatThrownBy(() -> work.ask("a")).isInstanceOf(StoreUnavailableException.class);

        assertThat(work.found()).isEqualTo(PendingWork.UNKNOWN);
    }
}
