package io.muster.rest.groups;

import io.muster.group.view.GroupFilter.IdRange;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;

/** Parses what limits the ids of groups. Ids are UUIDs of version 7 (RFC 9562), which begin with the time. */
final class IdRanges {

    private static final String FIRST = "00000000-0000-0000-0000-000000000000";
    private static final String LAST = "ffffffff-ffff-ffff-ffff-ffffffffffff";
    // in the year 6429; times beyond it need the sign bit
    private static final long LATEST = (1L << 47) - 1;

    private IdRanges() {}

    /** Ids that begin with a text; empty if none can. */
    static Optional<IdRange> beginningWith(String text) {
        if (text.isEmpty() || text.length() > FIRST.length()) {
            return Optional.empty();
        }
        Optional<UUID> last = GroupIds.parse(text + LAST.substring(text.length()));
        return GroupIds.parse(text + FIRST.substring(text.length()))
                .flatMap(from -> last.map(end -> new IdRange(from, next(end))));
    }

    private static Optional<UUID> next(UUID id) {
        long low = id.getLeastSignificantBits() + 1;
        long high = low == 0 ? id.getMostSignificantBits() + 1 : id.getMostSignificantBits();
        return low == 0 && high == 0 ? Optional.empty() : Optional.of(new UUID(high, low));
    }

    /** Ids of groups that were created at a time or later; empty if it is not one. */
    static Optional<IdRange> since(String time) {
        return firstOf(time).map(first -> new IdRange(first, Optional.empty()));
    }

    /** Ids of groups that were created before a time; empty if it is not one. */
    static Optional<IdRange> until(String time) {
        return firstOf(time).map(first -> IdRange.before(Optional.of(first)));
    }

    private static Optional<UUID> firstOf(String time) {
        try {
            Instant instant = Instant.parse(time);
            // rounded up: ids have whole milliseconds
            long millis = instant.plusNanos(999_999).toEpochMilli();
            return Optional.of(new UUID(Math.min(Math.max(0, millis), LATEST) << 16, 0));
        } catch (DateTimeParseException | ArithmeticException malformed) {
            return Optional.empty();
        }
    }
}
