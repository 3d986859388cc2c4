package io.muster.callback;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What a callback tells of a finished group; whoever wants more asks for the group.
 *
 * @param state as on the wire: {@code finished}
 * @param outcome as on the wire
 * @param finishedAt when; the same for every attempt
 * @param counts how many tasks came to which state, names as on the wire, in their order
 * @param path of the group below the application's own: {@code /api/groups/…}
 */
public record CallbackSubject(
        UUID id, String state, String outcome, Instant finishedAt, Map<String, Integer> counts, String path) {

    public CallbackSubject {
        counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    }
}
