package io.muster.rest;

import io.muster.access.Caller;
import io.muster.background.BackgroundGroups;
import io.muster.group.TaskSnapshot;
import io.muster.registry.GroupRegistry;
import io.muster.registry.Owned;
import io.muster.task.OutcomeSize;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

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
    ShownTask task(Caller caller, String id, String task) {
        UUID group = GroupIds.parse(id).orElseThrow(ProblemException::noSuchGroup);
        Optional<Owned> here = registry.find(group).filter(owned -> caller.sees(owned.owner()));
        if (here.isPresent()) {
            TaskSnapshot found = here.get().group().tasks().stream()
                    .filter(one -> one.id().value().equals(task))
                    .findFirst()
                    .orElseThrow(() -> ProblemException.noSuchTask(group));
            long bytes = found.outcome().map(OutcomeSize::ofAll).orElse(0L);
            return new ShownTask(found, memory.reserve(caller.name(), bytes));
        }
        requireStored(caller, group);
        AtomicReference<Runnable> shown = new AtomicReference<>(() -> {});
        try {
            TaskSnapshot found = background
                    .task(group, task, bytes -> shown.set(memory.reserve(caller.name(), bytes)))
                    .orElseThrow(() -> ProblemException.noSuchTask(group));
            return new ShownTask(found, shown.get());
        } catch (RuntimeException failed) {
            shown.get().run();
            throw failed;
        }
    }

    private void requireStored(Caller caller, UUID group) {
        if (background.caller(group).filter(caller::sees).isEmpty()) {
            throw ProblemException.noSuchGroup();
        }
    }
}
