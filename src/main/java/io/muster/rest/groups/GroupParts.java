package io.muster.rest.groups;

import io.muster.access.Caller;
import io.muster.background.BackgroundGroups;
import io.muster.document.JsonText;
import io.muster.document.RequestWriter;
import io.muster.group.spec.NamedRun;
import io.muster.group.view.TaskSnapshot;
import io.muster.registry.GroupRegistry;
import io.muster.registry.Owned;
import io.muster.rest.memory.ResponseMemory;
import io.muster.rest.memory.Shown;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import io.muster.store.data.StoredRequest;
import io.muster.task.OutcomeSize;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** Reads parts of existing groups, whether this node has them in memory or they are stored for every node. */
public final class GroupParts {

    private final GroupRegistry registry;
    private final BackgroundGroups background;
    private final ResponseMemory memory;

    public GroupParts(GroupRegistry registry, BackgroundGroups background, ResponseMemory memory) {
        this.registry = registry;
        this.background = background;
        this.memory = memory;
    }

    /**
     * One task of a group, with its value.
     *
     * @throws ProblemException if there is no such group or task, or no memory to show it
     */
    public Shown<TaskSnapshot> task(Caller caller, String id, String task) {
        UUID group = GroupIds.parse(id).orElseThrow(ProblemException::noSuchGroup);
        Optional<Owned> here = registry.find(group).filter(owned -> caller.sees(owned.owner()));
        if (here.isPresent()) {
            TaskSnapshot found = here.get().group().tasks().stream()
                    .filter(one -> one.id().value().equals(task))
                    .findFirst()
                    .orElseThrow(() -> ProblemException.noSuchTask(group));
            long bytes = found.outcome().map(OutcomeSize::ofAll).orElse(0L);
            return new Shown<>(found, memory.reserve(caller.name(), bytes));
        }
        return stored(
                caller,
                group,
                room -> background.task(group, task, room).orElseThrow(() -> ProblemException.noSuchTask(group)));
    }

    /**
     * What was posted to run a group: its document or, for a named group, the name and the parameters.
     *
     * @throws ProblemException if there is no such group, its document is not kept, or there is no memory to show it
     */
    public Shown<JsonText> request(Caller caller, String id) {
        UUID group = GroupIds.parse(id).orElseThrow(ProblemException::noSuchGroup);
        Optional<Owned> here = registry.find(group).filter(owned -> caller.sees(owned.owner()));
        if (here.isPresent()) {
            Optional<NamedRun> named = here.get().group().named();
            String text = named.map(NamedRun::parameters)
                    .or(here.get()::document)
                    .orElseThrow(() -> new ProblemException(Problem.of(
                            Problem.Kind.NOT_FOUND,
                            "The document of group %s was too large to be kept in memory with it".formatted(group))));
            return new Shown<>(
                    named.map(RequestWriter::run).orElseGet(() -> RequestWriter.document(text)),
                    memory.reserve(caller.name(), OutcomeSize.of(text)));
        }
        return stored(
                caller,
                group,
                room -> written(background.request(group, room).orElseThrow(ProblemException::noSuchGroup)));
    }

    private static JsonText written(StoredRequest request) {
        return request instanceof StoredRequest.ByName named
                ? RequestWriter.run(named.run())
                : RequestWriter.document(((StoredRequest.Posted) request).text());
    }

    /** @param read is given what reserves a number of bytes before they are read */
    private <T> Shown<T> stored(Caller caller, UUID group, Function<LongConsumer, T> read) {
        if (background.caller(group).filter(caller::sees).isEmpty()) {
            throw ProblemException.noSuchGroup();
        }
        AtomicReference<Runnable> shown = new AtomicReference<>(() -> {});
        try {
            T found = read.apply(bytes -> shown.set(memory.reserve(caller.name(), bytes)));
            return new Shown<>(found, shown.get());
        } catch (RuntimeException failed) {
            shown.get().run();
            throw failed;
        }
    }
}
