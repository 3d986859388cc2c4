package io.muster.group.view;

import io.muster.group.spec.Labels;
import io.muster.join.Mode;
import java.util.Optional;
import java.util.UUID;

/**
 * Which groups somebody looks for.
 *
 * @param name only groups that were run by this name
 * @param labels only groups that have all of these
 * @param ids only groups with ids in this range
 */
public record GroupFilter(
        Optional<GroupState> state,
        Optional<Mode> mode,
        Optional<GroupOutcome> outcome,
        Optional<String> name,
        Labels labels,
        IdRange ids) {

    /** Groups in a state, and of a mode. */
    public static GroupFilter of(Optional<GroupState> state, Optional<Mode> mode, IdRange ids) {
        return new GroupFilter(state, mode, Optional.empty(), Optional.empty(), Labels.NONE, ids);
    }

    public boolean matches(GroupSummary group) {
        return state.map(group.state()::equals).orElse(true)
                && mode.map(group.mode()::equals).orElse(true)
                && (outcome.isEmpty() || outcome.equals(group.verdict().map(Verdict::outcome)))
                && (name.isEmpty() || name.equals(group.name()))
                && group.labels().include(labels)
                && ids.contains(group.id());
    }

    /**
     * A range of ids in the order of their bits, which is that of the groups' creation.
     *
     * @param from the first
     * @param before after the last
     */
    public record IdRange(UUID from, Optional<UUID> before) {

        public static final IdRange ALL = new IdRange(new UUID(0, 0), Optional.empty());

        /** Ids before this one. */
        public static IdRange before(Optional<UUID> end) {
            return new IdRange(ALL.from, end);
        }

        /** The ids that are in both ranges. */
        public IdRange and(IdRange other) {
            UUID later = compare(from, other.from) < 0 ? other.from : from;
            Optional<UUID> sooner =
                    before.isPresent() && (other.before.isEmpty() || compare(before.get(), other.before.get()) < 0)
                            ? before
                            : other.before;
            return new IdRange(later, sooner);
        }

        boolean contains(UUID id) {
            return compare(id, from) >= 0
                    && before.map(end -> compare(id, end) < 0).orElse(true);
        }

        // as databases do; UUID.compareTo takes the bits as signed numbers
        private static int compare(UUID one, UUID other) {
            int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
            return high != 0
                    ? high
                    : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
        }
    }
}
