package io.muster.rest;

import io.muster.document.GroupWriter;
import io.muster.group.GroupSnapshot;
import io.muster.group.GroupState;
import io.muster.group.GroupSummary;
import io.muster.group.NamedRun;
import io.muster.join.Mode;
import io.muster.json.Json;
import io.muster.json.Names;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * One page of the list of groups, as requested by a query.
 *
 * @param before only groups older than this one
 * @param name only groups that were run by this name
 */
record GroupList(
        Optional<GroupState> state, Optional<Mode> mode, int limit, Optional<UUID> before, Optional<String> name) {

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;
    private static final List<String> PARAMETERS = List.of("state", "mode", "name", "limit", "cursor");

    /** @throws ProblemException naming what is wrong with the query */
    static GroupList read(QueryParameters query) {
        for (String name : query.values().keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw bad("Unknown query parameter \"" + name + "\"; available: " + String.join(", ", PARAMETERS));
            }
        }
        return new GroupList(
                query.find("state", text -> Names.find(GroupState.class, text)),
                query.find("mode", text -> Names.find(Mode.class, text)),
                query.find("limit", GroupList::limit).orElse(DEFAULT_LIMIT),
                query.find("cursor", GroupIds::parse),
                query.find("name", text -> Optional.of(text).filter(name -> name.matches(NamedRun.NAME_PATTERN))));
    }

    /** How many groups to read: one more than requested shows whether there is a next page. */
    int lookFor() {
        return limit + 1;
    }

    /**
     * The page in the format of the API.
     *
     * @param found at most {@link #lookFor} groups
     */
    byte[] write(List<GroupSummary> found, GroupWriter writer) {
        List<GroupSummary> page = found.subList(0, Math.min(limit, found.size()));
        String groups = page.stream().map(writer::listed).collect(Collectors.joining(","));
        String next = found.size() > limit
                ? ",\"next\":" + Json.write(page.get(page.size() - 1).id())
                : "";
        return "{\"groups\":[%s]%s}".formatted(groups, next).getBytes(StandardCharsets.UTF_8);
    }

    boolean matches(GroupSnapshot group) {
        return state.map(group.state()::equals).orElse(true)
                && mode.map(group.mode()::equals).orElse(true)
                && (name.isEmpty() || name.equals(group.named().map(NamedRun::name)));
    }

    private static Optional<Integer> limit(String text) {
        try {
            int limit = Integer.parseInt(text);
            return limit >= 1 && limit <= MAX_LIMIT ? Optional.of(limit) : Optional.empty();
        } catch (NumberFormatException malformed) {
            return Optional.empty();
        }
    }

    private static ProblemException bad(String detail) {
        return ProblemException.badRequest(detail);
    }
}
