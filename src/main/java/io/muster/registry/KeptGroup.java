package io.muster.registry;

import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupSummary;
import io.muster.group.view.Values;
import io.muster.group.view.Verdict;
import io.muster.task.Fault;
import io.muster.task.OutcomeSize;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A finished group as the history keeps it.
 *
 * @param summary what lists need; its fault has neither annotations nor what an upstream said
 * @param encoded everything else, but the document
 * @param size the memory of all that, in bytes
 */
record KeptGroup(String owner, GroupSummary summary, EncodedGroup encoded, Optional<String> document, long size)
        implements Owned {

    // the summary, and the entries of the history
    private static final long BYTES_PER_GROUP = 1_000;

    /**
     * Encodes a group with its document, or without if it would be too large otherwise.
     *
     * @param limit the maximum size, in bytes
     * @return empty if it is too large even so
     */
    static Optional<KeptGroup> of(String owner, GroupSnapshot group, Optional<String> document, long limit) {
        GroupSummary summary = group.summary().withVerdict(group.verdict().map(KeptGroup::shortened));
        long size = BYTES_PER_GROUP + sizeOf(summary);
        return GroupEncoder.encode(group, limit - size).map(encoded -> {
            long without = size + encoded.size();
            Optional<String> kept = document.filter(text -> without + OutcomeSize.of(text) <= limit);
            return new KeptGroup(
                    owner,
                    summary,
                    encoded,
                    kept,
                    without + kept.map(OutcomeSize::of).orElse(0L));
        });
    }

    private static Verdict shortened(Verdict verdict) {
        return verdict.withFault(verdict.fault()
                .map(fault -> new Fault(
                        fault.code(),
                        fault.status(),
                        fault.title(),
                        fault.detail(),
                        Map.of(),
                        Optional.empty(),
                        Optional.empty())));
    }

    private static long sizeOf(GroupSummary summary) {
        long size = 0;
        for (Map.Entry<String, String> label : summary.labels().values().entrySet()) {
            size += OutcomeSize.of(label.getKey()) + OutcomeSize.of(label.getValue());
        }
        return size
                + summary.verdict()
                        .flatMap(Verdict::fault)
                        .map(fault -> OutcomeSize.of(fault.title()) + OutcomeSize.of(fault.detail()))
                        .orElse(0L);
    }

    UUID id() {
        return summary.id();
    }

    @Override
    public GroupSnapshot group() {
        return GroupDecoder.decode(summary, encoded);
    }

    @Override
    public int tasks() {
        return summary.total();
    }

    @Override
    public long textBytes(Values values) {
        return encoded.decodedSize() + (values == Values.INCLUDED ? encoded.apartSize() : 0);
    }
}
