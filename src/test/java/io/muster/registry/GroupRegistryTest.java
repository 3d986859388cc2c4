package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.muster.budget.OverloadedException;
import io.muster.group.engine.Allowance;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.Bounds;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Rest;
import io.muster.group.view.GroupState;
import io.muster.group.view.GroupSummary;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.registry.GroupRegistry.Forgotten;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import io.muster.task.TaskValue;
import io.muster.testing.Bench;
import io.muster.testing.ManualBody;
import io.muster.testing.QuietLog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GroupRegistryTest {

    private static final long KILO = 1_000;

    private final Bench bench = new Bench(100);

    @Test
    void aGroupIsRegisteredWhileItRunsAndAfterwards() {
        GroupRegistry registry = registry(10, 100 * KILO);
        ManualBody body = new ManualBody();
        RunningGroup group = start(registry, body);
        assertThat(registry.running(group.id())).contains(group);
        assertThat(registry.runningCount()).isEqualTo(1);
        assertThat(registry.find(group.id()).orElseThrow().group().state()).isEqualTo(GroupState.RUNNING);
        body.succeed(TaskValue.NULL);
        assertThat(registry.running(group.id())).isEmpty();
        assertThat(registry.runningCount()).isZero();
        assertThat(registry.find(group.id()).orElseThrow().group().state()).isEqualTo(GroupState.FINISHED);
        assertThat(registry.find(Bench.id(99))).isEmpty();
    }

    @Test
    void aGroupThatFinishesAtOnceIsNotListedAsRunning() {
        GroupRegistry registry = registry(10, 100 * KILO);
        RunningGroup group = start(registry);
        assertThat(registry.runningCount()).isZero();
        assertThat(registry.find(group.id())).isPresent();
    }

    @Test
    void theOldestFinishedGroupsAreEvictedFirst() {
        GroupRegistry registry = registry(3, 100 * KILO);
        for (int i = 0; i < 5; i++) {
            start(registry);
        }
        assertThat(ids(registry, Optional.empty(), 10)).isEqualTo(idsOf(5, 4, 3));
        assertThat(registry.find(Bench.id(2))).isEmpty();
    }

    @Test
    void theSizeOfFinishedGroupsIsLimited() {
        GroupRegistry registry = registry(100, 11 * KILO);
        for (int i = 0; i < 5; i++) {
            finish(registry, "\"" + "x".repeat(2_000) + "\"");
        }
        assertThat(ids(registry, Optional.empty(), 10)).isEqualTo(idsOf(5, 4, 3));
    }

    @Test
    void aGroupLargerThanTheLimitIsNotKeptAndEvictsNoOther() {
        GroupRegistry registry = registry(100, 10 * KILO);
        finish(registry, "1");
        finish(registry, "\"" + "x".repeat(20_000) + "\"");
        assertThat(ids(registry, Optional.empty(), 10)).isEqualTo(idsOf(1));
    }

    @Test
    void aDocumentCountsAndIsDroppedBeforeItsGroup() {
        GroupRegistry registry = registry(100, 10 * KILO);
        UUID small = finishDocument(registry, "d".repeat(5_000));
        UUID large = finishDocument(registry, "d".repeat(20_000));

        assertThat(registry.find(small).orElseThrow().document()).isPresent();
        assertThat(registry.find(large).orElseThrow().document()).isEmpty();
        finishDocument(registry, "d".repeat(5_000));
        assertThat(registry.find(small)).isEmpty();
    }

    private static UUID finishDocument(GroupRegistry registry, String document) {
        ManualBody body = new ManualBody();
        RunningGroup group = registry.start(spec(body), Bench.ALICE, Optional.of(document), Allowance.UNLIMITED);
        assertThat(registry.find(group.id()).orElseThrow().document()).contains(document);
        body.succeed("1");
        return group.id();
    }

    @Test
    void deletingAGroupMakesRoom() {
        GroupRegistry registry = registry(100, 8 * KILO);
        finish(registry, "\"" + "x".repeat(2_000) + "\"");
        finish(registry, "\"" + "x".repeat(2_000) + "\"");
        assertThat(registry.forget(Bench.id(1))).isEqualTo(Forgotten.DONE);
        assertThat(registry.forget(Bench.id(1))).isEqualTo(Forgotten.NOT_FOUND);
        finish(registry, "\"" + "x".repeat(2_000) + "\"");
        assertThat(ids(registry, Optional.empty(), 10)).isEqualTo(idsOf(3, 2));
    }

    @Test
    void aRunningGroupIsNotDeleted() {
        GroupRegistry registry = registry(10, 100 * KILO);
        RunningGroup group = start(registry, new ManualBody());
        assertThat(registry.forget(group.id())).isEqualTo(Forgotten.NOT_FINISHED);
        assertThat(registry.forget(Bench.id(99))).isEqualTo(Forgotten.NOT_FOUND);
    }

    @Test
    void listsRunningAndFinishedGroupsTheNewestFirst() {
        GroupRegistry registry = registry(10, 100 * KILO);
        start(registry);
        start(registry, new ManualBody());
        start(registry);
        start(registry, new ManualBody());
        assertThat(ids(registry, Optional.empty(), 10)).isEqualTo(idsOf(4, 3, 2, 1));
        assertThat(registry.list(owner -> true, group -> group.state() == GroupState.RUNNING, Optional.empty(), 10))
                .extracting(GroupSummary::id)
                .isEqualTo(idsOf(4, 2));
    }

    @Test
    void theListIsReadPageByPage() {
        GroupRegistry registry = registry(10, 100 * KILO);
        for (int i = 0; i < 5; i++) {
            start(registry, i % 2 == 0 ? new ManualBody[0] : Bench.bodies(1));
        }
        assertThat(ids(registry, Optional.empty(), 2)).isEqualTo(idsOf(5, 4));
        assertThat(ids(registry, Optional.of(Bench.id(4)), 2)).isEqualTo(idsOf(3, 2));
        assertThat(ids(registry, Optional.of(Bench.id(2)), 2)).isEqualTo(idsOf(1));
        assertThat(ids(registry, Optional.of(Bench.id(1)), 2)).isEmpty();
    }

    @Test
    void usedFallbacksCountTowardsTheHistory() {
        GroupRegistry registry = registry(10, 10 * KILO);
        Optional<TaskValue> fallback = Optional.of(new TaskValue("\"" + "x".repeat(20_000) + "\"", Map.of()));
        ManualBody body = new ManualBody();
        TaskSpec task = new TaskSpec(new TaskId("a"), "manual", Optional.empty(), fallback, body);
        Bounds bounds = new Bounds(1, Bench.TIMEOUT, OnTimeout.FAIL);
        registry.start(new GroupSpec(Join.of(Mode.ALL), bounds, Rest.CANCEL, List.of(task)), "alice");
        assertThat(ids(registry, Optional.empty(), 10)).hasSize(1);
        body.fail(new TaskFailedException("no"));
        assertThat(ids(registry, Optional.empty(), 10)).isEmpty();
    }

    @Test
    void aCallersGroupsEvictOnlyThatCallersGroups() {
        History history = new History(new History.Limits(8, 40 * KILO), new History.Limits(2, 10 * KILO));
        GroupRegistry registry = new GroupRegistry(bench.runner, history);
        registry.start(spec(), "bob");
        for (int i = 0; i < 10; i++) {
            registry.start(spec(), "alice");
        }

        // two of the ten, and the oldest of all
        assertThat(ids(registry, Optional.empty(), 20)).isEqualTo(idsOf(11, 10, 1));
        assertThat(history.callers()).isEqualTo(2);
        registry.forget(Bench.id(1));
        assertThat(history.callers()).isEqualTo(1);
    }

    @Test
    void theSizeOfOneCallersGroupsIsLimited() {
        History history = new History(new History.Limits(100, 40 * KILO), new History.Limits(100, 10 * KILO));
        GroupRegistry registry = new GroupRegistry(bench.runner, history);
        registry.start(spec(), "bob");
        for (int i = 0; i < 4; i++) {
            finish(registry, "\"" + "x".repeat(5_000) + "\"");
        }
        finish(registry, "\"" + "x".repeat(20_000) + "\"");

        assertThat(ids(registry, Optional.empty(), 20)).isEqualTo(idsOf(5, 1));
    }

    @Test
    void aPageContinuesAfterADeletedGroup() {
        GroupRegistry registry = registry(10, 100 * KILO);
        start(registry);
        start(registry);
        start(registry);
        registry.forget(Bench.id(2));
        assertThat(ids(registry, Optional.of(Bench.id(2)), 5)).isEqualTo(idsOf(1));
    }

    @Test
    void theEndOfTheApplicationCancelsRunningGroups() {
        GroupRegistry registry = registry(10, 100 * KILO);
        ManualBody[] bodies = Bench.bodies(2);
        start(registry, bodies[0]);
        start(registry, bodies[1]);
        Fault ending = Fault.of(FaultCode.OVERLOADED, "The server is shutting down");
        registry.cancelAll(ending);
        assertThat(bodies).allMatch(ManualBody::cut);
        assertThat(registry.list(owner -> true, group -> true, Optional.empty(), 10))
                .allSatisfy(group ->
                        assertThat(group.verdict().orElseThrow().fault()).contains(ending));
        assertThat(registry.runningCount()).isZero();
    }

    @Test
    void aGroupThatCannotBeKeptEndsNevertheless() {
        GroupRegistry registry = registry(10, 100 * KILO);
        Map<String, Object> broken = new HashMap<>() {
            @Override
            public void forEach(BiConsumer<? super String, ? super Object> action) {
                throw new IllegalStateException("broken");
            }
        };
        ManualBody body = new ManualBody();
        RunningGroup group = start(registry, body);
        try (QuietLog log = QuietLog.of(GroupRegistry.class)) {
            body.succeed(new TaskValue("1", Map.of("broken", broken)));
            assertThat(log.messages()).singleElement().asString().contains("could not be kept");
        }
        assertThat(group.snapshot().state()).isEqualTo(GroupState.FINISHED);
        assertThat(registry.runningCount()).isZero();
        assertThat(registry.find(group.id())).isEmpty();
        // and the next one is kept
        finish(registry, "1");
        assertThat(ids(registry, Optional.empty(), 10)).isEqualTo(idsOf(2));
    }

    @Test
    void aRejectedGroupIsNotRegistered() {
        GroupRegistry registry = registry(10, 100 * KILO);
        assertThatExceptionOfType(OverloadedException.class).isThrownBy(() -> start(registry, Bench.bodies(101)));
        assertThat(ids(registry, Optional.empty(), 10)).isEmpty();
    }

    private GroupRegistry registry(int groups, long bytes) {
        return new GroupRegistry(
                bench.runner, new History(new History.Limits(groups, bytes), new History.Limits(groups, bytes)));
    }

    private static RunningGroup start(GroupRegistry registry, ManualBody... bodies) {
        return registry.start(spec(bodies), "alice");
    }

    private static GroupSpec spec(ManualBody... bodies) {
        return Bench.spec(Join.of(Mode.SETTLED), 100, Rest.CANCEL, bodies);
    }

    private static void finish(GroupRegistry registry, String json) {
        ManualBody body = new ManualBody();
        start(registry, body);
        body.succeed(new TaskValue(json, Map.of()));
    }

    private static List<UUID> ids(GroupRegistry registry, Optional<UUID> before, int limit) {
        return registry.list(owner -> true, group -> true, before, limit).stream()
                .map(GroupSummary::id)
                .toList();
    }

    private static List<UUID> idsOf(long... numbers) {
        return LongStream.of(numbers).mapToObj(Bench::id).toList();
    }
}
