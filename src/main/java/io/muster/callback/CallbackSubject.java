package io.muster.callback;

import io.muster.group.view.GroupSummary;
import io.muster.group.view.Verdict;
import io.muster.json.Names;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What a callback reports of a finished group; details are available from the group's URL.
 *
 * @param state as in the API, which is always {@code "finished"}
 * @param outcome as in the API
 * @param finishedAt the same for every attempt
 * @param counts the number of tasks in each state, with the API's names, in their order
 * @param path of the group relative to the application: {@code /api/groups/…}
 */
record CallbackSubject(
        UUID id, String state, String outcome, Instant finishedAt, Map<String, Integer> counts, String path) {

    CallbackSubject {
        counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    }

    /** @param group finished */
    static CallbackSubject of(GroupSummary group) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("total", group.total());
        group.counts().forEach((state, count) -> counts.put(Names.of(state), count));
        return new CallbackSubject(
                group.id(),
                Names.of(group.state()),
                group.verdict().map(Verdict::outcome).map(Names::of).orElseThrow(),
                group.createdAt().plus(group.elapsed()),
                counts,
                "/api/groups/" + group.id());
    }
}
