package io.muster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.database.Transactions;
import io.muster.document.KeptDocument;
import io.muster.group.view.GroupFeed;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupState;
import io.muster.group.view.GroupView;
import io.muster.group.view.Progress;
import io.muster.group.view.TaskSnapshot;
import io.muster.group.view.Values;
import io.muster.group.view.Verdict;
import io.muster.join.Mode;
import io.muster.store.data.NewGroup;
import io.muster.store.data.Recording;
import io.muster.store.node.Nodes;
import io.muster.store.table.Page;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskState;
import io.muster.task.TaskValue;
import io.muster.testing.Views;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How large groups are read, for every database. */
abstract class PageContract {

    private static final int KB = 1_000;
    private static final int VALUE_KB = 100;

    private GroupStore store;
    private Requests requests;

    /** An empty database with the schema. */
    abstract Jdbi database();

    @BeforeEach
    void open() {
        Jdbi jdbi = database();
        Transactions transactions = new Transactions(jdbi, () -> true, Optional.empty());
        store = new GroupStore(transactions);
        requests = new Requests(transactions);
        new Nodes(transactions).register("a");
    }

    @Test
    void aGroupOfManyPagesIsReadCompletelyAndInOrder() {
        UUID id = insert(1_200);
        record(id, 0, true, settled(0, 1_200, "1"));

        GroupSnapshot read = Views.read(store.view(id).orElseThrow());

        assertThat(read.tasks()).extracting(TaskSnapshot::id).isEqualTo(ids(0, 1_200));
        assertThat(read.completionOrder()).isEqualTo(ids(0, 1_200));
        assertThat(read.counts()).containsEntry(TaskState.SUCCEEDED, 1_200);
        assertThat(store.find(id).orElseThrow().summary()).isEqualTo(read.summary());
    }

    @Test
    void onlyOnePageIsInMemoryAtOnce() {
        UUID small = insert(1);
        record(small, 0, true, settled(0, 1, value(10)));
        UUID large = insert(50);
        record(large, 0, true, settled(0, 50, value(VALUE_KB)));
        UUID oneLarge = insert(2);
        record(oneLarge, 0, true, settled(0, 2, value(1_000)));

        long ofLarge = store.find(large).orElseThrow().memory();
        assertThat(store.find(small).orElseThrow().memory()).isLessThan(40 * KB);
        assertThat(ofLarge).isBetween(3L * Page.MAX_BYTES, 50L * VALUE_KB * KB / 4);
        // its pages are as large as its largest value
        assertThat(store.find(oneLarge).orElseThrow().memory()).isBetween(3_000L * KB, 4_000L * KB);
        assertThat(Views.read(store.view(large).orElseThrow()).tasks()).hasSize(50);
    }

    @Test
    void aViewWithoutValuesReadsNone() {
        UUID id = insert(5);
        List<TaskSnapshot> settled = new ArrayList<>(settled(0, 3, value(VALUE_KB)));
        TaskId failed = TaskId.ofIndex(3);
        Fault fault = Fault.of(FaultCode.UPSTREAM_STATUS, "it returned 503")
                .withAnnotations(Map.of("http", Map.of("status", 503)))
                .withUpstream(Optional.of(new TaskValue(value(20), Map.of())));
        settled.add(new TaskSnapshot(
                failed,
                "http",
                TaskState.FAILED,
                Optional.of(Duration.ZERO),
                Optional.of(Duration.ofMillis(7)),
                Optional.of(new Failed<>(fault, Optional.of(new TaskValue(value(VALUE_KB), Map.of()))))));
        store.record(new Recording(
                id,
                1,
                0,
                new Progress(
                        settled,
                        Optional.of(new Verdict(
                                GroupOutcome.SUCCEEDED, Duration.ZERO, Optional.empty(), Optional.empty(), false)),
                        Duration.ofMillis(50),
                        false),
                List.of(),
                0));

        GroupSnapshot read = Views.read(store.view(id, Values.OMITTED).orElseThrow());

        assertThat(read.withoutValues()).isEqualTo(read);
        assertThat(read.tasks())
                .isEqualTo(
                        Views.read(store.view(id).orElseThrow()).withoutValues().tasks());
        assertThat(read.tasks().get(3).outcome().orElseThrow().fallback()).isPresent();
        assertThat(read.tasks().get(3).outcome().orElseThrow().toString()).contains("it returned 503", "status=503");
        assertThat(read.tasks().get(4).state()).isEqualTo(TaskState.PENDING);
        assertThat(store.find(id, Values.OMITTED).orElseThrow().memory()).isBetween(60L * KB, 80L * KB);
        assertThat(store.find(id).orElseThrow().memory()).isGreaterThan(600L * KB);
    }

    @Test
    void aViewIsConsistentWhileItsGroupContinues() {
        UUID id = insert(600);
        record(id, 0, false, settled(0, 1, "1"));
        GroupView view = store.view(id).orElseThrow();
        record(id, 1, true, settled(1, 599, "1"));

        GroupSnapshot read = Views.read(view);

        assertThat(read.state()).isEqualTo(GroupState.RUNNING);
        assertThat(read.counts()).containsEntry(TaskState.SUCCEEDED, 1).containsEntry(TaskState.PENDING, 599);
        assertThat(view.summary().counts()).isEqualTo(read.counts());
        assertThat(read.tasks().get(599).outcome()).isEmpty();
        assertThat(read.completionOrder()).hasSize(1);
    }

    @Test
    void aViewOfADeletedGroupFails() {
        UUID deleted = insert(1);
        record(deleted, 0, true, settled(0, 1, "1"));
        GroupView view = store.view(deleted).orElseThrow();
        store.deleteFinished(deleted);

        assertThatThrownBy(() -> Views.read(view)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aListCountsWithoutReadingTasks() {
        UUID id = insert(3);
        record(id, 0, false, settled(0, 1, "1"));

        GroupQuery all = new GroupQuery(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 10);
        assertThat(store.list(all, bytes -> {})).singleElement().satisfies(group -> {
            assertThat(group.total()).isEqualTo(3);
            assertThat(group.counts())
                    .containsEntry(TaskState.SUCCEEDED, 1)
                    .containsEntry(TaskState.PENDING, 2)
                    .containsEntry(TaskState.FAILED, 0);
        });
    }

    @Test
    void theIdsOfALargeGroupCountAsMemory() {
        UUID id = insert(2_000);

        assertThat(store.find(id).orElseThrow().memory()).isGreaterThan(2_000 * 200);
    }

    @Test
    void aListReservesMemoryBeforeItIsRead() {
        UUID failed = insert(1);
        String detail = "d".repeat(50 * KB);
        Verdict verdict = new Verdict(
                GroupOutcome.FAILED,
                Duration.ZERO,
                Optional.of(Fault.of(FaultCode.TASK_FAILED, detail)),
                Optional.empty(),
                false);
        store.record(new Recording(
                failed,
                1,
                0,
                new Progress(settled(0, 1, "1"), Optional.of(verdict), Duration.ofMillis(50), true),
                List.of(),
                0));
        insert(1);
        List<Long> asked = new ArrayList<>();
        GroupQuery all = new GroupQuery(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 10);
        GroupQuery one = new GroupQuery(Optional.of("alice"), Optional.empty(), Optional.empty(), Optional.empty(), 1);

        assertThat(store.list(all, asked::add)).hasSize(2);
        assertThat(store.list(one, asked::add)).hasSize(1);

        assertThat(asked.get(0)).isBetween(150L * KB, 200L * KB);
        assertThat(asked.get(1)).isLessThan(10L * KB);
        assertThatThrownBy(() -> store.list(all, bytes -> {
                    throw new UnsupportedOperationException("no room");
                }))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void eventsComePageByPageAndTheEndWithTheLast() {
        UUID id = insert(20);
        record(id, 0, true, settled(0, 20, value(VALUE_KB)));
        List<Long> numbers = new ArrayList<>();
        AtomicLong mostAtOnce = new AtomicLong();
        GroupFeed.News news;
        int pages = 0;
        do {
            long last = numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
            news = store.news(id, last, bytes -> mostAtOnce.accumulateAndGet(bytes, Math::max) > 0)
                    .orElseThrow();
            news.events().forEach(event -> numbers.add(event.number()));
            pages++;
            assertThat(news.end().isPresent()).isNotEqualTo(news.more());
        } while (news.more());

        assertThat(numbers)
                .isEqualTo(IntStream.rangeClosed(1, 20).mapToObj(n -> (long) n).toList());
        assertThat(pages).isEqualTo(10);
        assertThat(mostAtOnce).hasValueLessThan(4L * Page.MAX_BYTES);
        assertThat(Views.read(news.end().orElseThrow().group()).completionOrder())
                .hasSize(20);
    }

    @Test
    void withoutRoomThereAreNoNewEvents() {
        UUID id = insert(1);
        record(id, 0, true, settled(0, 1, "1"));

        assertThat(store.news(id, 0, bytes -> false)).contains(GroupFeed.News.none());
    }

    @Test
    void findsTasksByName() {
        UUID id = insert(1);

        assertThat(store.hasTask(id, "0")).isTrue();
        assertThat(store.hasTask(id, "1")).isFalse();
        assertThat(store.hasTask(UUID.randomUUID(), "0")).isFalse();
    }

    @Test
    void aRerunFailsTheViewsOfAGroup() {
        UUID id = insert(1);
        TaskSnapshot failed = new TaskSnapshot(
                new TaskId("0"),
                "delay",
                TaskState.CANCELLED,
                Optional.empty(),
                Optional.empty(),
                Optional.of(new io.muster.task.TaskOutcome.Cancelled<>()));
        record(id, 0, true, List.of(failed));
        GroupView view = store.view(id).orElseThrow();
        requests.retryFailed(id);

        assertThatThrownBy(() -> Views.read(view)).isInstanceOf(IllegalStateException.class);
    }

    private UUID insert(int tasks) {
        UUID id = com.github.f4b6a3.uuid.UuidCreator.getTimeOrderedEpochPlus1();
        store.insert(
                new NewGroup(
                        id,
                        Mode.ALL,
                        "alice",
                        KeptDocument.of("{}"),
                        Instant.parse("2026-01-02T03:04:05.678Z"),
                        Duration.ofHours(1),
                        ids(0, tasks).stream()
                                .map(task -> new NewGroup.Task(task, "delay"))
                                .toList(),
                        Optional.empty(),
                        Optional.empty()),
                Optional.of("a"));
        return id;
    }

    private void record(UUID id, long lastEvent, boolean finished, List<TaskSnapshot> settled) {
        Verdict verdict = new Verdict(GroupOutcome.SUCCEEDED, Duration.ZERO, Optional.empty(), Optional.empty(), false);
        Progress progress = new Progress(
                settled, finished ? Optional.of(verdict) : Optional.empty(), Duration.ofMillis(50), finished);
        assertThat(store.record(new Recording(id, 1, lastEvent, progress, List.of(), 0)))
                .isTrue();
    }

    private static List<TaskSnapshot> settled(int from, int count, String json) {
        return ids(from, count).stream()
                .map(id -> new TaskSnapshot(
                        id,
                        "delay",
                        TaskState.SUCCEEDED,
                        Optional.of(Duration.ZERO),
                        Optional.of(Duration.ofMillis(7)),
                        Optional.of(new Succeeded<>(new TaskValue(json, Map.of())))))
                .toList();
    }

    private static List<TaskId> ids(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(TaskId::ofIndex).toList();
    }

    private static String value(int kb) {
        return "\"" + "x".repeat(kb * KB) + "\"";
    }
}
