package io.muster.registry;

import io.muster.group.spec.NamedRun;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.TaskSnapshot;
import io.muster.group.view.Verdict;
import io.muster.task.Fault;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Encodes finished groups, for {@link GroupDecoder}: a group as objects takes several times the memory, and a collector has to go
 * through them again and again as long as they are kept.
 */
final class GroupEncoder {

    static final int NAMED = 1;
    static final int ANSWER = 2;
    static final int FAULT = 4;

    // buffers for another group
    private static final AtomicReference<Optional<GroupEncoder>> SPARE = new AtomicReference<>(Optional.empty());

    private final FieldSink fields = new FieldSink();
    private final TaskEncoder tasks = new TaskEncoder(fields);
    private final TextTable ids = new TextTable();

    private GroupEncoder() {}

    /**
     * Encodes a group. Never blocks; takes time as the number of its tasks and its short texts.
     *
     * @param limit the maximum size, in bytes
     * @return empty if it would be larger
     */
    static Optional<EncodedGroup> encode(GroupSnapshot group, long limit) {
        GroupEncoder encoder = SPARE.getAndSet(Optional.empty()).orElseGet(GroupEncoder::new);
        Optional<EncodedGroup> encoded =
                encoder.add(group, limit) ? Optional.of(encoder.fields.take()) : Optional.empty();
        encoder.clear();
        SPARE.set(Optional.of(encoder));
        return encoded.filter(bytes -> bytes.size() <= limit);
    }

    private void clear() {
        fields.clear();
        tasks.clear();
        ids.clear();
    }

    /** @return false if the group is too large, as far as it has been encoded */
    private boolean add(GroupSnapshot group, long limit) {
        ByteSink bytes = fields.bytes();
        Optional<Fault> fault = group.verdict().flatMap(Verdict::fault);
        bytes.octet((group.named().isPresent() ? NAMED : 0)
                | (group.answer().isPresent() ? ANSWER : 0)
                | (fault.isPresent() ? FAULT : 0));
        group.named().map(NamedRun::parameters).ifPresent(fields::text);
        group.answer().ifPresent(fields::text);
        bytes.number(group.tasks().size());
        for (TaskSnapshot task : group.tasks()) {
            tasks.task(task);
            ids.add(task.id().value());
            if (fields.size() > limit) {
                return false;
            }
        }
        bytes.number(group.settled().size());
        for (TaskSnapshot task : group.settled()) {
            settled(task, group.tasks());
        }
        // the rest of the fault is in the summary; what a task failed with has been encoded with the task
        fault.ifPresent(why -> {
            fields.annotations(why.annotations());
            bytes.octet(why.upstream().isPresent() ? 1 : 0);
            why.upstream().ifPresent(fields::value);
        });
        return true;
    }

    private void settled(TaskSnapshot task, List<TaskSnapshot> all) {
        int place = ids.find(task.id().value());
        if (place != TextTable.NONE && all.get(place).equals(task)) {
            fields.bytes().number(place + 1L);
        } else {
            fields.bytes().number(0);
            tasks.task(task);
        }
    }
}
