package io.muster.rest;

import io.muster.budget.Reservation;
import io.muster.document.GroupRequest;
import io.muster.document.KeptDocument;
import io.muster.store.IdempotencyKey;
import java.time.Duration;
import java.util.Optional;

/**
 * A request to run a group.
 *
 * @param caller whose the group will be, by name
 * @param document if the group is to be kept
 * @param key by which it may be repeated
 * @param reservation what it takes up, until somebody closes it
 */
record GroupPost(
        String caller,
        GroupRequest request,
        Optional<KeptDocument> document,
        Preferences preferences,
        Optional<IdempotencyKey> key,
        Reservation reservation) {

    /** How many tasks it has. */
    int tasks() {
        return request.spec().tasks().size();
    }

    /** Whether the group must be kept before anything is answered. */
    boolean isDurable() {
        return request.durable() || key.isPresent();
    }

    /** How long its caller waits for the decision; after that the group goes on without. */
    Duration answerWithin() {
        if (preferences.respondAsync()) {
            return preferences.waitFor().orElse(Duration.ZERO);
        }
        return request.answerWithin().orElse(request.spec().bounds().timeout());
    }
}
