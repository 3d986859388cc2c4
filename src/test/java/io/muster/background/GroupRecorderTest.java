package io.muster.background;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.spec.Rest;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupState;
import io.muster.group.view.TaskSnapshot;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.task.TaskState;
import io.muster.task.TaskValue;
import io.muster.testing.QuietLog;
import io.muster.testing.StepsDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is stored of a group, whatever happens between any two steps of recording. */
class GroupRecorderTest {

    private static final TaskValue VALUE = new TaskValue("1", Map.of());

    /** An action at one of the steps: those of the clock and the database, as defined by {@link RecorderFixture}. */
    private static final class AtStep implements StepsDataSource.Steps {
        private final int step;
        private final AtomicInteger steps = new AtomicInteger();
        private Runnable action = () -> {};
        private boolean armed;

        private AtStep(int step) {
            this.step = step;
        }

        @Override
        public void before(String call) {
            if (armed && steps.incrementAndGet() == step) {
                action.run();
            }
        }
    }

    @Test
    void aGroupAbandonedAtAnyStepIsReleasedAndNotCancelled() {
        int step = 1;
        while (abandonedAt(step, false)) {
            step++;
        }
        assertThat(step).as("steps of a turn").isGreaterThan(10);
    }

    @Test
    void aDecisionAbandonedAtAnyStepIsStoredUnchangedOrNotAtAll() {
        int step = 1;
        while (abandonedAt(step, true)) {
            step++;
        }
        assertThat(step).as("steps of a turn").isGreaterThan(10);
    }

    /** Returns whether there was such a step. */
    private static boolean abandonedAt(int step, boolean decided) {
        AtStep at = new AtStep(step);
        RecorderFixture fixture = new RecorderFixture(at);
        at.action = fixture.recorder::abandon;
        fixture.first.complete(VALUE);
        if (decided) {
            fixture.second.complete(VALUE);
        }
        at.armed = true;
        fixture.takeTurns();
        boolean reached = at.steps.get() >= step;
        at.armed = false;
        fixture.recorder.abandon();
        fixture.takeTurns();
        fixture.leave();

        GroupSnapshot stored = fixture.stored();
        assertThat(stored.tasks()).extracting(task -> task.state()).doesNotContain(TaskState.CANCELLED);
        boolean finished = stored.state() == GroupState.FINISHED;
        assertThat(finished || stored.state() == GroupState.QUEUED)
                .as("released or finished, at step %d", step)
                .isTrue();
        if (finished) {
            assertThat(decided).isTrue();
            assertThat(stored.tasks()).extracting(task -> task.state()).containsOnly(TaskState.SUCCEEDED);
        }
        return reached;
    }

    @Test
    void aCommitInDoubtCountsOnce() {
        for (boolean ends : new boolean[] {false, true}) {
            AtomicInteger commits = new AtomicInteger();
            RecorderFixture fixture = new RecorderFixture(lostAfterCommit(commits, 1));
            fixture.first.complete(VALUE);
            if (ends) {
                fixture.second.complete(VALUE);
            }
            fixture.takeTurns();
            // later progress is stored after the recording in doubt
            fixture.second.complete(VALUE);
            fixture.clock.advance(Duration.ofSeconds(2));
            fixture.takeTurns();

            assertThat(commits).hasValueGreaterThan(1);
            GroupSnapshot stored = fixture.stored();
            assertThat(stored.state()).isEqualTo(GroupState.FINISHED);
            assertThat(fixture.counts()).containsEntry(TaskState.SUCCEEDED, 2);
            assertThat(stored.completionOrder()).hasSize(2);
            assertThat(fixture.recorder.ended().toCompletableFuture()).isCompletedWithValue(true);
            assertThat(fixture.recorder.decided().toCompletableFuture()).isCompleted();
        }
    }

    private static StepsDataSource.Steps lostAfterCommit(AtomicInteger commits, int lost) {
        return new StepsDataSource.Steps() {
            @Override
            public void before(String call) {
                // reached as expected
            }

            @Override
            public void after(String call) throws SQLException {
                if (call.equals("commit") && commits.incrementAndGet() == lost) {
                    throw new SQLException("connection lost", "08006");
                }
            }
        };
    }

    @Test
    void largeOutcomesAreStoredOneByOneAndTheDecisionWithTheLast() {
        AtomicInteger commits = new AtomicInteger();
        RecorderFixture[] made = new RecorderFixture[1];
        RecorderFixture fixture = new RecorderFixture(new StepsDataSource.Steps() {
            @Override
            public void before(String call) {
                // does nothing
            }

            @Override
            public void after(String call) {
                if (call.equals("commit") && commits.incrementAndGet() == 1) {
                    GroupSnapshot half = made[0].stored();
                    assertThat(half.state()).isEqualTo(GroupState.RUNNING);
                    assertThat(half.verdict()).isEmpty();
                    assertThat(half.completionOrder()).hasSize(1);
                }
            }
        });
        made[0] = fixture;
        TaskValue large = new TaskValue("\"" + "x".repeat(1_000_000) + "\"", Map.of());
        fixture.first.complete(large);
        fixture.second.complete(large);
        fixture.takeTurns();

        assertThat(commits).hasValue(2);
        assertThat(fixture.stored().state()).isEqualTo(GroupState.FINISHED);
        assertThat(fixture.counts()).containsEntry(TaskState.SUCCEEDED, 2);
        assertThat(fixture.recorder.decided().toCompletableFuture()).isCompleted();
    }

    @Test
    void aDecisionShowsTheRemainingTasksAsRunning() {
        RecorderFixture fixture = new RecorderFixture(call -> {}, Join.of(Mode.FIRST), Rest.CONTINUE);
        fixture.first.complete(VALUE);
        fixture.takeTurns();

        assertThat(fixture.recorder.decided().toCompletableFuture()).isCompleted();
        assertThat(fixture.stored().tasks())
                .extracting(TaskSnapshot::state)
                .containsExactly(TaskState.SUCCEEDED, TaskState.RUNNING);
        assertThat(fixture.counts()).containsEntry(TaskState.RUNNING, 1);
    }

    @Test
    void anErrorWhileStoringIsRetried() {
        AtStep at = new AtStep(3);
        RecorderFixture fixture = new RecorderFixture(at);
        at.action = () -> {
            throw new OutOfMemoryError("on purpose");
        };
        fixture.first.complete(VALUE);
        fixture.second.complete(VALUE);
        at.armed = true;
        try (QuietLog log = QuietLog.of(GroupRecorder.class)) {
            fixture.takeTurns();
            assertThat(log.records()).hasSize(1);
        }
        fixture.clock.advance(Duration.ofSeconds(2));
        fixture.takeTurns();

        assertThat(fixture.stored().state()).isEqualTo(GroupState.FINISHED);
    }

    @Test
    void aFlushCompletesOnceEarlierProgressIsStored() {
        RecorderFixture fixture = new RecorderFixture(call -> {});
        fixture.first.complete(VALUE);
        CompletionStage<Boolean> written = fixture.recorder.flush(Duration.ofSeconds(2));
        assertThat(written.toCompletableFuture()).isNotDone();

        fixture.takeTurns();

        assertThat(written.toCompletableFuture()).isCompletedWithValue(true);
        assertThat(fixture.stored().settled()).hasSize(1);
    }

    @Test
    void aFlushFailsForAnAbandonedGroupOrAnUnavailableDatabase() {
        RecorderFixture abandoned = new RecorderFixture(call -> {});
        CompletableFuture<Boolean> early =
                abandoned.recorder.flush(Duration.ofSeconds(2)).toCompletableFuture();
        abandoned.recorder.abandon();
        CompletableFuture<Boolean> late =
                abandoned.recorder.flush(Duration.ofSeconds(2)).toCompletableFuture();
        assertThat(early).isCompletedWithValue(false);
        assertThat(late).isCompletedWithValue(false);

        RecorderFixture away = new RecorderFixture(call -> {
            if (call.equals("getConnection")) {
                throw new SQLException("away", "08001");
            }
        });
        away.first.complete(VALUE);
        CompletableFuture<Boolean> waiting =
                away.recorder.flush(Duration.ofSeconds(2)).toCompletableFuture();
        away.takeTurns();
        assertThat(waiting).isNotDone();
        away.clock.advance(Duration.ofSeconds(2));
        assertThat(waiting).isCompletedWithValue(false);
    }
}
