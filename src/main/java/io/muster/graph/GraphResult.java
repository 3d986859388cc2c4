package io.muster.graph;

import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.TaskSnapshot;
import io.muster.join.Mode;
import io.muster.task.OutcomeValue;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Cancelled;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Skipped;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskOutcome.TimedOut;
import io.muster.task.TaskValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;

/** The outcomes of the tasks of a {@link TaskGraph} when it was decided. Thread-safe. */
public final class GraphResult {

    private final Map<TaskId, TaskOutcome<?>> outcomes;
    private final Optional<TaskId> winner;
    private final List<String> completionOrder;
    private final boolean complete;
    private final Map<TaskId, JsonNode> parsed = new ConcurrentHashMap<>();

    GraphResult(GroupSnapshot decided) {
        this.outcomes = decided.tasks().stream()
                .filter(task -> task.outcome().isPresent())
                .collect(Collectors.toUnmodifiableMap(
                        task -> task.id(), task -> task.outcome().orElseThrow()));
        this.winner = winner(decided);
        this.completionOrder =
                decided.completionOrder().stream().map(TaskId::value).toList();
        this.complete = decided.verdict().stream().allMatch(verdict -> verdict.complete());
    }

    /**
     * The value of a task, or its fallback if that was used.
     *
     * @throws NoSuchElementException if it has none: it failed, timed out, was cancelled or skipped
     * @throws IllegalArgumentException if its value does not match its type
     */
    public <T extends @Nullable Object> T get(GraphTask<T> task) {
        return get(task.value());
    }

    /**
     * What a reference stands for: the value of a task or a part of it, or its default.
     *
     * @throws NoSuchElementException if there is no such value and no default
     * @throws IllegalArgumentException if the value does not match the type of the reference
     */
    public <T extends @Nullable Object> T get(TaskRef<T> reference) {
        JsonNode found = find(reference)
                .or(reference::otherwise)
                .orElseThrow(() -> new NoSuchElementException("there is no value of " + reference));
        return bind(reference.toString(), found, reference.type());
    }

    /** Whether there is a value that a reference stands for, its default aside. */
    public boolean has(TaskRef<?> reference) {
        return find(reference).isPresent();
    }

    /**
     * The outcome of a task; cancelled if it is still running, because the others decided the graph.
     *
     * @throws IllegalArgumentException if its value does not match its type
     */
    public <T extends @Nullable Object> TaskOutcome<T> outcome(GraphTask<T> task) {
        TaskId id = new TaskId(task.id());
        return typed(id, outcomes.getOrDefault(id, new Cancelled<>()), task.type());
    }

    /**
     * The outcomes of a task's items, in the order of the elements; empty if the list was never known.
     *
     * @throws IllegalArgumentException if one has a value that does not match its type
     */
    public <T extends @Nullable Object> List<TaskOutcome<T>> items(ForEachTask<T> task) {
        TaskId parent = new TaskId(task.id());
        List<TaskOutcome<T>> items = new ArrayList<>();
        for (TaskId id = parent.item(0); outcomes.containsKey(id); id = parent.item(items.size())) {
            items.add(typed(id, outcomes.get(id), task.itemType()));
        }
        return items;
    }

    /**
     * The id of the task that decided a graph in mode {@code first} or {@code any}: the first to finish, or the first to have a value.
     */
    public Optional<String> winner() {
        return winner.map(TaskId::value);
    }

    /** The ids of the tasks that ran, including items, in the order in which they finished. */
    public List<String> completionOrder() {
        return completionOrder;
    }

    /** Whether nothing ended the graph early; its timeout, for example, leaves partial results. */
    public boolean isComplete() {
        return complete;
    }

    private static Optional<TaskId> winner(GroupSnapshot decided) {
        boolean isAny = decided.mode() == Mode.ANY;
        if (decided.mode() != Mode.FIRST && !isAny) {
            return Optional.empty();
        }
        return decided.settled().stream()
                .filter(task -> !task.id().isItem() && task.state().hasRun())
                .filter(task -> !isAny || task.outcome().stream().anyMatch(TaskOutcome::hasValue))
                .map(TaskSnapshot::id)
                .findFirst();
    }

    private Optional<JsonNode> find(TaskRef<?> reference) {
        TaskId id = new TaskId(reference
                .task()
                .orElseThrow(() -> new IllegalArgumentException("the element of a list is not a result")));
        Optional<TaskValue> value =
                Optional.<TaskOutcome<?>>ofNullable(outcomes.get(id)).flatMap(OutcomeValue::of);
        return value.map(known -> parse(id, known).at(reference.pointer())).filter(part -> !part.isMissingNode());
    }

    private JsonNode parse(TaskId id, TaskValue value) {
        return parsed.computeIfAbsent(id, task -> GraphJson.parse(value));
    }

    private <T extends @Nullable Object> TaskOutcome<T> typed(TaskId id, TaskOutcome<?> outcome, JavaType type) {
        if (outcome instanceof Succeeded) {
            return new Succeeded<>(bind(id, outcome, type));
        } else if (outcome instanceof Failed<?> failed) {
            return new Failed<>(failed.fault(), fallback(id, outcome, type));
        } else if (outcome instanceof TimedOut<?> timedOut) {
            return new TimedOut<>(timedOut.fault(), fallback(id, outcome, type));
        } else if (outcome instanceof Skipped<?> skipped) {
            return new Skipped<>(skipped.reason(), skipped.dueTo());
        }
        return new Cancelled<>();
    }

    private <T extends @Nullable Object> Optional<T> fallback(TaskId id, TaskOutcome<?> outcome, JavaType type) {
        return outcome.fallback().isPresent() ? Optional.ofNullable(bind(id, outcome, type)) : Optional.empty();
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // the type is that of the definition
    private <T extends @Nullable Object> T bind(TaskId id, TaskOutcome<?> outcome, JavaType type) {
        return bind(id.value(), parse(id, OutcomeValue.of(outcome).orElseThrow()), type);
    }

    @SuppressWarnings("TypeParameterUnusedInFormals")
    private static <T extends @Nullable Object> T bind(String name, JsonNode json, JavaType type) {
        try {
            return GraphJson.bind(json, type);
        } catch (IllegalArgumentException unfit) {
            throw new IllegalArgumentException("the value of %s %s".formatted(name, unfit.getMessage()), unfit);
        }
    }
}
