package io.muster.registry;

import io.muster.group.spec.NamedRun;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupSummary;
import io.muster.group.view.TaskSnapshot;
import io.muster.group.view.Verdict;
import io.muster.task.Fault;
import io.muster.task.TaskValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decodes groups of a {@link GroupEncoder}. */
final class GroupDecoder {

    private final FieldSource fields;
    private final TaskDecoder decoder;

    private GroupDecoder(EncodedGroup encoded) {
        this.fields = new FieldSource(encoded);
        this.decoder = new TaskDecoder(fields);
    }

    /** @param summary of the group, as {@link KeptGroup} has it */
    static GroupSnapshot decode(GroupSummary summary, EncodedGroup encoded) {
        return new GroupDecoder(encoded).group(summary);
    }

    private GroupSnapshot group(GroupSummary summary) {
        int has = fields.bytes().octet();
        Optional<NamedRun> named = (has & GroupEncoder.NAMED) == 0
                ? Optional.empty()
                : Optional.of(new NamedRun(summary.name().orElseThrow(), fields.text()));
        Optional<String> answer = (has & GroupEncoder.ANSWER) == 0 ? Optional.empty() : Optional.of(fields.text());
        List<TaskSnapshot> tasks = tasks();
        List<TaskSnapshot> settled = settled(tasks);
        GroupSummary whole = (has & GroupEncoder.FAULT) == 0 ? summary : withFault(summary);
        return GroupSnapshot.of(whole, settled, tasks, named, answer);
    }

    private List<TaskSnapshot> tasks() {
        int count = fields.bytes().integer();
        List<TaskSnapshot> tasks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            tasks.add(decoder.task());
        }
        return Collections.unmodifiableList(tasks);
    }

    private List<TaskSnapshot> settled(List<TaskSnapshot> all) {
        int count = fields.bytes().integer();
        List<TaskSnapshot> settled = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int place = fields.bytes().integer();
            settled.add(place == 0 ? decoder.task() : all.get(place - 1));
        }
        return Collections.unmodifiableList(settled);
    }

    private GroupSummary withFault(GroupSummary summary) {
        Verdict verdict = summary.verdict().orElseThrow();
        Map<String, Object> annotations = fields.annotations();
        Optional<TaskValue> upstream = fields.bytes().octet() == 0 ? Optional.empty() : Optional.of(fields.value());
        Fault fault = verdict.fault().orElseThrow().withAnnotations(annotations).withUpstream(upstream);
        return summary.withVerdict(Optional.of(verdict.withFault(Optional.of(fault))));
    }
}
