package io.muster.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.budget.ByteBudget;
import io.muster.database.Transactions;
import io.muster.document.KeptDocument;
import io.muster.group.view.GroupFeed;
import io.muster.group.view.GroupFeed.News;
import io.muster.join.Mode;
import io.muster.store.GroupStore;
import io.muster.store.data.NewGroup;
import io.muster.task.TaskId;
import io.muster.testing.CountedRows;
import io.muster.testing.GroupTables;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** What followers of a durable group read from the database. */
class FollowersTest {

    private static final int TASKS = 600;
    private static final int BATCH = 20;

    private final DataSource tables = GroupTables.inMemory();
    private final CountedRows rows = new CountedRows(tables);
    private final GroupStore store =
            new GroupStore(new Transactions(Jdbi.create(rows.database()), () -> true, Optional.empty()));
    private final GroupWatch watch = new GroupWatch();
    private final ByteBudget memory = ByteBudget.unlimited();
    private final UUID id = UUID.randomUUID();
    private int settled;

    /** Follows the group as a stream does: reads whenever something has happened. */
    private final class Follower {
        private final GroupFeed feed = new StoredFeed(id, store, watch, memory.of("alice"));
        private final AtomicInteger told = new AtomicInteger(1);
        private final List<Long> seen = new ArrayList<>();
        private final Runnable unfollow = feed.onChange(told::incrementAndGet);
        private boolean ended;

        private void readOn() {
            boolean more = told.getAndSet(0) > 0;
            while (more) {
                more = read();
            }
        }

        private boolean read() {
            News news = feed.after(seen.isEmpty() ? 0 : seen.get(seen.size() - 1));
            news.events().forEach(event -> seen.add(event.number()));
            ended = news.end().isPresent();
            return news.more();
        }

        private void checkIsComplete() {
            assertThat(seen).isEqualTo(LongStream.rangeClosed(1, TASKS).boxed().toList());
            assertThat(ended).isTrue();
        }
    }

    @Test
    void aFollowerReadsNewEventsOnce() {
        insert(TASKS);
        rows.take();
        Follower follower = new Follower();
        settleAll(List.of(follower), 10);

        follower.checkIsComplete();
        // each task for its size, for its text, and at the end; the group's row for each batch
        assertThat(rows.take()).isBetween(3L * TASKS, 3L * TASKS + 3 * TASKS / BATCH);
    }

    @Test
    void concurrentFollowersShareOneRead() {
        insert(TASKS);
        rows.take();
        List<Follower> followers =
                IntStream.range(0, 5).mapToObj(follower -> new Follower()).toList();
        settleAll(followers, 10);

        followers.forEach(Follower::checkIsComplete);
        assertThat(rows.take()).isLessThan(3L * TASKS + 3 * TASKS / BATCH);
        followers.forEach(follower -> follower.unfollow.run());
        assertThat(memory.reserved()).isZero();
        assertThat(watch.pages(id)).isEmpty();
    }

    @Test
    void aLateFollowerReadsEarlierEventsItselfAndThenSharesWithTheOthers() {
        insert(TASKS);
        Follower early = new Follower();
        settle(TASKS / 2, 10);
        early.readOn();
        Follower late = new Follower();
        late.readOn();
        assertThat(late.seen).hasSize(TASKS / 2);
        rows.take();
        settleAll(List.of(early, late), 10);

        early.checkIsComplete();
        late.checkIsComplete();
        assertThat(rows.take()).isLessThan(2L * TASKS + 3 * TASKS / BATCH);
    }

    @Test
    void aFollowerThatTakesAnOutdatedPageReadsOn() {
        insert(TASKS);
        Follower first = new Follower();
        Follower second = new Follower();
        settle(BATCH, 10);
        first.readOn();
        settle(BATCH, 10);
        second.told.set(0);
        assertThat(second.read()).isTrue();
        assertThat(second.seen).hasSize(BATCH);
        assertThat(second.read()).isFalse();
        assertThat(second.seen).hasSize(2 * BATCH);
    }

    @Test
    void largeResultsAreNotReadAgainForEachPage() {
        insert(TASKS);
        settle(80, 200 * 1024);
        rows.take();
        Follower follower = new Follower();
        follower.readOn();

        assertThat(follower.seen).hasSize(80);
        assertThat(rows.take()).isLessThan(80 * 20);
    }

    @Test
    void waitingForADecisionReadsOnlyTheGroupsRow() {
        insert(TASKS);
        settle(TASKS / 2, 1_000);
        rows.take();
        var decided = StoredDecision.of(id, store, watch, Runnable::run);
        assertThat(rows.take()).isOne();
        watch.changed(id);
        assertThat(rows.take()).isOne();
        assertThat(decided).isNotDone();
        finish();
        watch.changed(id);
        assertThat(decided).isCompleted();
    }

    @Test
    void aFollowerIsNotifiedWhenTheOneThatReadsIsDone() {
        SharedPages pages = new SharedPages();
        AtomicInteger told = new AtomicInteger();
        assertThat(pages.begin(() -> {})).isTrue();
        Runnable again = told::incrementAndGet;
        assertThat(pages.begin(again)).isFalse();
        assertThat(pages.begin(again)).isFalse();
        assertThat(told).hasValue(0);
        pages.done();
        assertThat(told).hasValue(1);
        assertThat(pages.begin(again)).isTrue();
    }

    private void settleAll(List<Follower> followers, int bytes) {
        while (settled < TASKS) {
            settle(BATCH, bytes);
            followers.forEach(Follower::readOn);
        }
        finish();
        followers.forEach(Follower::readOn);
    }

    private void insert(int tasks) {
        List<NewGroup.Task> all = IntStream.range(0, tasks)
                .mapToObj(task -> new NewGroup.Task(TaskId.ofIndex(task), "delay"))
                .toList();
        store.insert(
                new NewGroup(
                        id,
                        Mode.ALL,
                        "alice",
                        KeptDocument.of("{}"),
                        Instant.now(),
                        Duration.ofHours(1),
                        all,
                        Optional.empty(),
                        Optional.empty()),
                Optional.of("node"));
    }

    /** More tasks succeed, in order. */
    private void settle(int tasks, int bytes) {
        Jdbi.create(tables).useTransaction(handle -> {
            handle.createUpdate("""
                            UPDATE muster_task SET state = 'succeeded', event = idx + 1, started_ms = 0, elapsed_ms = 1,
                                result = :result, result_bytes = :bytes
                            WHERE group_id = :id AND idx >= :from AND idx < :to""")
                    .bind("id", id)
                    .bind("result", '"' + "x".repeat(bytes - 2) + '"')
                    .bind("bytes", bytes)
                    .bind("from", settled)
                    .bind("to", settled + tasks)
                    .execute();
            handle.createUpdate("""
                            UPDATE muster_group SET last_event = last_event + :tasks, succeeded = succeeded + :tasks,
                                result_bytes = result_bytes + :bytes WHERE id = :id""")
                    .bind("id", id)
                    .bind("tasks", tasks)
                    .bind("bytes", (long) bytes * tasks)
                    .execute();
        });
        settled += tasks;
        watch.changed(id);
    }

    private void finish() {
        Jdbi.create(tables)
                .useHandle(handle -> handle.createUpdate("""
                        UPDATE muster_group SET state = 'finished', outcome = 'succeeded', last_event = last_event + 1,
                            verdict = '{"afterMs": 1}', elapsed_ms = 1, finished_at = CURRENT_TIMESTAMP WHERE id = :id""").bind("id", id).execute());
        watch.changed(id);
    }
}
