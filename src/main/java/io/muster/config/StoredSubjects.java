package io.muster.config;

import io.muster.callback.CallbackSubject;
import io.muster.callback.CallbackSubjects;
import io.muster.group.GroupSnapshot.Verdict;
import io.muster.group.GroupState;
import io.muster.group.GroupSummary;
import io.muster.json.Names;
import io.muster.store.GroupStore;
import io.muster.store.StoredGroup;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The groups of the store as callbacks tell of them. */
final class StoredSubjects implements CallbackSubjects {

    private final GroupStore store;

    StoredSubjects(GroupStore store) {
        this.store = store;
    }

    @Override
    public Optional<CallbackSubject> find(UUID group) {
        return store.find(group)
                .map(StoredGroup::summary)
                .filter(found -> found.state() == GroupState.FINISHED)
                .map(StoredSubjects::subject);
    }

    private static CallbackSubject subject(GroupSummary group) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("total", group.total());
        group.counts().forEach((state, count) -> counts.put(Names.of(state), count));
        String outcome = group.verdict().map(Verdict::outcome).map(Names::of).orElseThrow();
        return new CallbackSubject(
                group.id(),
                Names.of(group.state()),
                outcome,
                group.createdAt().plus(group.elapsed()),
                counts,
                "/api/groups/" + group.id());
    }
}
