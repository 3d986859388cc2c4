package io.muster.rest.groups;

import io.muster.document.GroupWriter;
import io.muster.group.spec.Labels;
import io.muster.group.spec.NamedRun;
import io.muster.group.view.GroupFilter;
import io.muster.group.view.GroupFilter.IdRange;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupState;
import io.muster.group.view.GroupSummary;
import io.muster.join.Mode;
import io.muster.json.Json;
import io.muster.json.Names;
import io.muster.rest.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * One page of the list of groups, as requested by a query.
 *
 * @param before only groups older than this one
 */
public record GroupList(GroupFilter filter, int limit, Optional<UUID> before) {

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;
    private static final String LABEL = "label.";
    private static final List<String> PARAMETERS =
            List.of("state", "mode", "name", "outcome", "since", "until", "q", "limit", "cursor");

    /**
     * The groups that an operation is about: the parameters of a list but for the cursor, and as many groups as a list may have.
     *
     * @throws ProblemException naming what is wrong with the query
     */
    static GroupList ofBulk(QueryParameters query) {
        QueryParameters filter = query.without("dryRun");
        if (filter.values().containsKey("cursor")) {
            throw bad("\"cursor\" is for lists; repeat this request while its response has \"more\": true");
        }
        GroupList list = read(filter);
        return filter.values().containsKey("limit") ? list : new GroupList(list.filter, MAX_LIMIT, list.before);
    }

    /**
     * The groups that are followed: the parameters of a list but for the cursor.
     *
     * @param query the query of the URL, encoded
     * @throws ProblemException naming what is wrong with it
     */
    public static GroupList ofStream(String query) {
        QueryParameters filter = QueryParameters.parse(query);
        if (filter.values().containsKey("cursor")) {
            throw bad("\"cursor\" is for pages; a stream has the newest groups");
        }
        return read(filter);
    }

    /**
     * The page that a query requests.
     *
     * @throws ProblemException naming what is wrong with the query
     */
    public static GroupList read(QueryParameters query) {
        for (String name : query.values().keySet()) {
            if (!PARAMETERS.contains(name) && !name.startsWith(LABEL)) {
                throw bad("Unknown query parameter \"%s\"; available: %s, label.<name>"
                        .formatted(name, String.join(", ", PARAMETERS)));
            }
        }
        IdRange ids = query.find("since", IdRanges::since)
                .orElse(IdRange.ALL)
                .and(query.find("until", IdRanges::until).orElse(IdRange.ALL))
                .and(query.find("q", IdRanges::beginningWith).orElse(IdRange.ALL));
        GroupFilter filter = new GroupFilter(
                query.find("state", text -> Names.find(GroupState.class, text)),
                query.find("mode", text -> Names.find(Mode.class, text)),
                query.find("outcome", text -> Names.find(GroupOutcome.class, text)),
                query.find("name", text -> Optional.of(text).filter(name -> name.matches(NamedRun.NAME_PATTERN))),
                labels(query),
                ids);
        return new GroupList(
                filter,
                query.find("limit", GroupList::limit).orElse(DEFAULT_LIMIT),
                query.find("cursor", GroupIds::parse));
    }

    private static Labels labels(QueryParameters query) {
        Map<String, String> labels = new TreeMap<>();
        for (String parameter : query.values().keySet()) {
            if (parameter.startsWith(LABEL)) {
                String name = parameter.substring(LABEL.length());
                if (!name.matches(Labels.NAME_PATTERN)) {
                    throw bad("Invalid name of a label in the query parameter \"" + parameter + "\"");
                }
                query.find(parameter, text -> Optional.of(text).filter(Labels::isValue))
                        .ifPresent(value -> labels.put(name, value));
            }
        }
        if (labels.size() > Labels.MAX) {
            throw bad("At most %d labels may be queried at once".formatted(Labels.MAX));
        }
        return new Labels(labels);
    }

    /** The same page of another filter. */
    GroupList with(GroupFilter other) {
        return new GroupList(other, limit, before);
    }

    /** The filter for what comes after the previous page. */
    GroupFilter remaining() {
        return new GroupFilter(
                filter.state(),
                filter.mode(),
                filter.outcome(),
                filter.name(),
                filter.labels(),
                filter.ids().and(IdRange.before(before)));
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
    public byte[] write(List<GroupSummary> found, GroupWriter writer) {
        List<GroupSummary> page = found.subList(0, Math.min(limit, found.size()));
        String groups = page.stream().map(writer::listed).collect(Collectors.joining(","));
        String next = found.size() > limit
                ? ",\"next\":" + Json.write(page.get(page.size() - 1).id())
                : "";
        return "{\"groups\":[%s]%s}".formatted(groups, next).getBytes(StandardCharsets.UTF_8);
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
