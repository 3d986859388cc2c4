package io.muster.rest.request;

import io.muster.audit.RequestRecord;
import io.muster.budget.Reservation;
import io.muster.document.GroupRequest;
import io.muster.document.KeptDocument;
import io.muster.group.spec.Origin;
import io.muster.store.data.IdempotencyKey;
import io.muster.trace.TraceContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A request to run a group.
 *
 * @param caller the owner's name
 * @param document if the group is to be stored, or its document may be shown
 * @param key by which it may be repeated
 * @param log what the logs will say about the request
 * @param reservation the memory it takes, until the reservation is closed
 */
public record GroupPost(
        String caller,
        GroupRequest request,
        Optional<KeptDocument> document,
        Preferences preferences,
        Optional<IdempotencyKey> key,
        RequestRecord log,
        Reservation reservation) {

    /** Where the group comes from. */
    Origin origin(Origin.Delivery delivery) {
        return new Origin(
                caller, delivery, log.trace().map(TraceContext::fields).orElse(Map.of()));
    }

    /** The number of its tasks. */
    public int tasks() {
        return request.spec().tasks().size();
    }

    /** The text that callers may read later, unless the group is stored. */
    Optional<String> shownDocument() {
        return request.spec().named().isPresent() ? Optional.empty() : document.map(KeptDocument::text);
    }

    /** Whether the group responds in its own shape if it succeeds. */
    public boolean hasAnswer() {
        return request.spec().answer().isPresent();
    }

    /** Whether the group must be stored before the response. */
    public boolean isDurable() {
        return request.durable() || key.isPresent();
    }

    /** How long its caller waits for the decision; after that the group continues in the background. */
    public Duration answerWithin() {
        if (preferences.respondAsync()) {
            return preferences.waitFor().orElse(Duration.ZERO);
        }
        return request.answerWithin().orElse(request.spec().bounds().timeout());
    }
}
