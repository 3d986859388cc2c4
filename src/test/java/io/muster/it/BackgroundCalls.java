package io.muster.it;

import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.time.Duration;

/** Calls a deployed Muster for background groups. */
final class BackgroundCalls {

    private final MusterClient muster;

    BackgroundCalls(MusterClient muster) {
        this.muster = muster;
    }

    /** Sends a group without waiting for it. */
    Reply submit(String document) {
        return muster.send(preferring("respond-async", document));
    }

    /** Sends a group with an idempotency key. */
    Reply keyed(String key, String document) {
        return muster.send(withKey(key, document));
    }

    HttpRequest.Builder preferring(String preference, String document) {
        return muster.post("api/groups", document).header("Prefer", preference);
    }

    HttpRequest.Builder withKey(String key, String document) {
        return muster.post("api/groups", document).header("Idempotency-Key", key);
    }

    /** The group once it is finished. */
    Reply finished(String id) {
        return await("end of group " + id)
                .pollDelay(Duration.ZERO)
                .until(
                        () -> muster.group(id),
                        reply -> reply.group().path("state").asString("").equals("finished"));
    }

    /** The path of a group. */
    static String path(Reply reply) {
        return "api/groups/" + reply.id();
    }
}
