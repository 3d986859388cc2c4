package io.muster.rest.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.document.GroupWriter;
import io.muster.group.view.GroupState;
import io.muster.group.view.GroupSummary;
import io.muster.json.Json;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A followed list at one moment, as its followers get it: whole at first, then what has changed. What most of them get is written
 * once. Thread-safe.
 */
final class ListPage {

    /** Before the first read. */
    static final ListPage UNREAD = new ListPage(0, Map.of(), Optional.empty());

    /**
     * A group of the list.
     *
     * @param version the list's version since which it has not changed
     */
    private record Entry(GroupSummary group, String text, long version) {

        // the time that an unfinished group has run for changes with every read
        private boolean isOf(GroupSummary other) {
            return group.equals(other)
                    || group.state() != GroupState.FINISHED
                            && withoutElapsed(group).equals(withoutElapsed(other));
        }

        private static GroupSummary withoutElapsed(GroupSummary group) {
            return group.withElapsed(Duration.ZERO);
        }
    }

    /**
     * What a follower has got: little enough to be kept for each.
     *
     * @param version of the list, 0 if nothing
     */
    record Seen(long version, Set<UUID> groups) {

        static final Seen NOTHING = new Seen(0, Set.of());
    }

    private record Kept(long from, StreamFormat format) {}

    private final Map<UUID, Entry> entries;
    private final Optional<UUID> next;
    private final Seen seen;
    private final Map<Kept, byte[]> frames = new ConcurrentHashMap<>();

    private ListPage(long version, Map<UUID, Entry> entries, Optional<UUID> next) {
        this.entries = entries;
        this.next = next;
        this.seen = new Seen(version, new LinkedHashSet<>(entries.keySet()));
    }

    /** What a follower has seen who has got this. */
    Seen seen() {
        return seen;
    }

    /**
     * The list after another read; the same object if nothing has changed.
     *
     * @param limit the maximum number of groups that it shows
     * @param found the newest groups that match, one more than the limit if there are more
     */
    ListPage with(List<GroupSummary> found, int limit, GroupWriter writer) {
        long version = seen.version + 1;
        Map<UUID, Entry> now = new LinkedHashMap<>();
        for (GroupSummary group : found.subList(0, Math.min(limit, found.size()))) {
            Entry known = entries.get(group.id());
            now.put(
                    group.id(),
                    known != null && known.isOf(group) ? known : new Entry(group, writer.listed(group), version));
        }
        Optional<UUID> after =
                found.size() > limit ? Optional.of(found.get(limit - 1).id()) : Optional.empty();
        boolean same = version > 1 && now.equals(entries) && after.equals(next);
        return same ? this : new ListPage(version, now, after);
    }

    /** The event that leads from what a follower has seen to this. */
    byte[] after(Seen before, StreamFormat format) {
        boolean usual = before.version == 0 || before.version == seen.version - 1;
        return usual
                ? frames.computeIfAbsent(new Kept(before.version, format), kept -> write(before, format))
                : write(before, format);
    }

    private byte[] write(Seen before, StreamFormat format) {
        String cursor = next.map(id -> ",\"next\":" + Json.write(id)).orElse("");
        if (before.version == 0) {
            return format.frame(
                    "list", "{\"groups\":[%s]%s}".formatted(texts(0), cursor).getBytes(UTF_8));
        }
        Collection<UUID> removed = new LinkedHashSet<>(before.groups);
        removed.removeAll(seen.groups);
        String ids = removed.stream().map(Json::write).collect(Collectors.joining(","));
        return format.frame(
                "changes",
                "{\"groups\":[%s],\"removed\":[%s]%s}"
                        .formatted(texts(before.version), ids, cursor)
                        .getBytes(UTF_8));
    }

    private String texts(long after) {
        return entries.values().stream()
                .filter(entry -> entry.version > after)
                .map(Entry::text)
                .collect(Collectors.joining(","));
    }
}
