package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupState;
import io.muster.group.view.TaskSnapshot;
import io.muster.group.view.Values;
import io.muster.group.view.Verdict;
import io.muster.join.Mode;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskState;
import io.muster.task.TaskValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeptGroupTest {

    private static final int MANY = 10_000;
    private static final Fault FAULT = Fault.of(FaultCode.UPSTREAM_STATUS, "Status 500");

    @Test
    void aTextIsKeptOnce() {
        String shortText = "\"" + "x".repeat(1_000) + "\"";
        String longText = "\"" + "x".repeat(100_000) + "\"";

        KeptGroup kept = kept(group(MANY, i -> new Succeeded<>(new TaskValue(shortText, Map.of()))));
        assertThat(kept.size()).isLessThan(20L * MANY);
        assertThat(kept.textBytes(Values.INCLUDED)).isLessThan(2_000);

        // and a fallback in the result of each item
        GroupSnapshot items = group(MANY, i -> new Failed<>(FAULT, Optional.of(new TaskValue(longText, Map.of()))));
        assertThat(kept(items).size()).isBetween(100_000L, 100_000L + 30L * MANY);
    }

    @Test
    void aLongTextIsNotCopied() {
        String text = "\"" + "x".repeat(100_000) + "\"";
        KeptGroup kept = kept(group(1, i -> new Succeeded<>(new TaskValue(text, Map.of()))));
        assertThat(value(kept.group()).json()).isSameAs(text);
        assertThat(kept.textBytes(Values.OMITTED)).isLessThan(100);
        assertThat(kept.textBytes(Values.INCLUDED)).isGreaterThan(100_000);
    }

    @Test
    void theBytesOfALargeGroupAreInChunks() {
        GroupSnapshot group =
                group(MANY, i -> new Succeeded<>(new TaskValue("\"" + "x".repeat(500) + i + "\"", Map.of())));
        KeptGroup kept = kept(group);
        assertThat(kept.group()).isEqualTo(group);
        assertThat(kept.encoded().chunks()).hasSizeGreaterThan(50).allMatch(chunk -> chunk.length <= ByteSink.CHUNK);
    }

    @Test
    void tasksAreReadOnceEvenIfTheyAreInBothLists() {
        GroupSnapshot read =
                kept(group(2, i -> new Succeeded<>(TaskValue.NULL))).group();
        assertThat(read.settled().get(0)).isSameAs(read.tasks().get(1));
        assertThat(value(read)).isSameAs(TaskValue.NULL);
    }

    @Test
    void neitherExceptionsNorJavaObjectsAreKept() {
        Fault fault = FAULT.causedBy(new IllegalStateException("large"));
        KeptGroup failed = kept(group(1, i -> new Failed<>(fault)));
        assertThat(failed.group().tasks().get(0).outcome()).contains(new Failed<>(FAULT));
        assertThat(failed.summary().verdict().orElseThrow().fault()).contains(FAULT);

        KeptGroup succeeded = kept(group(1, i -> new Succeeded<>(new Object())));
        assertThat(succeeded.group().tasks().get(0).outcome()).contains(new Succeeded<>(null));
    }

    @Test
    void whatListsDoNotShowIsNotInTheSummary() {
        TaskValue said = new TaskValue("\"no\"", Map.of());
        Fault fault = FAULT.withUpstream(Optional.of(said)).withAnnotations(Map.of("http", Map.of("status", 500)));
        KeptGroup kept = kept(group(1, i -> new Failed<>(fault)));
        assertThat(kept.summary().verdict().orElseThrow().fault()).contains(FAULT);
        assertThat(kept.group().verdict().orElseThrow().fault()).contains(fault);
    }

    @Test
    void aDocumentIsDroppedBeforeItsGroup() {
        GroupSnapshot group = group(1, i -> new Succeeded<>(TaskValue.NULL));
        long size = kept(group).size();
        assertThat(KeptGroup.of("alice", group, Optional.of("{}"), size + 2))
                .hasValueSatisfying(kept -> assertThat(kept.document()).isPresent());
        assertThat(KeptGroup.of("alice", group, Optional.of("{}"), size + 1))
                .hasValueSatisfying(kept -> assertThat(kept.document()).isEmpty());
        assertThat(KeptGroup.of("alice", group, Optional.of("{}"), size - 1)).isEmpty();
    }

    @Test
    void textsWhoseHashesAreEqualAreKeptToo() {
        // each pair has the hash of the other
        GroupSnapshot group = group(1 << 10, i -> new Succeeded<>(new TaskValue(colliding(i), Map.of())));
        assertThat(IntStream.range(0, 1 << 10).map(i -> colliding(i).hashCode()).distinct())
                .hasSize(1);
        assertThat(kept(group).group()).isEqualTo(group);
    }

    private static String colliding(int number) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < 10; bit++) {
            text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return text.toString();
    }

    private static KeptGroup kept(GroupSnapshot group) {
        return KeptGroup.of("alice", group, Optional.empty(), Long.MAX_VALUE).orElseThrow();
    }

    private static TaskValue value(GroupSnapshot group) {
        TaskOutcome<?> outcome = group.tasks().get(0).outcome().orElseThrow();
        return (TaskValue) ((Succeeded<?>) outcome).value();
    }

    /** A group whose tasks have these outcomes, the last one first. */
    private static GroupSnapshot group(int count, IntFunction<TaskOutcome<?>> outcomes) {
        List<TaskSnapshot> tasks = IntStream.range(0, count)
                .mapToObj(i -> task(i, outcomes.apply(i)))
                .toList();
        List<TaskSnapshot> settled = new ArrayList<>(tasks);
        Collections.reverse(settled);
        Verdict verdict = tasks.get(0).outcome().orElseThrow() instanceof Failed<?> failed
                ? verdict(GroupOutcome.FAILED, Optional.of(failed.fault()))
                : verdict(GroupOutcome.SUCCEEDED, Optional.empty());
        return new GroupSnapshot(
                new UUID(1, 2),
                Mode.SETTLED,
                GroupState.FINISHED,
                Instant.EPOCH,
                Duration.ZERO,
                Optional.of(verdict),
                settled,
                tasks);
    }

    private static Verdict verdict(GroupOutcome outcome, Optional<Fault> fault) {
        return new Verdict(outcome, Duration.ZERO, fault, Optional.empty(), false);
    }

    private static TaskSnapshot task(int index, TaskOutcome<?> outcome) {
        Optional<Duration> time = Optional.of(Duration.ofMillis(index));
        return new TaskSnapshot(TaskId.ofIndex(index), "http", TaskState.SUCCEEDED, time, time, Optional.of(outcome));
    }
}
