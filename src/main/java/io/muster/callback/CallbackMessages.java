package io.muster.callback;

import io.muster.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Writes and signs the messages of callbacks. Immutable. */
public final class CallbackMessages {

    private final Optional<SigningKeys> keys;
    private final Optional<URI> publicUrl;

    /**
     * @param keys if empty, no callback can be sent
     * @param publicUrl the public URL of this application, including its path; without it, links are paths
     */
    public CallbackMessages(Optional<SigningKeys> keys, Optional<URI> publicUrl) {
        this.keys = keys;
        this.publicUrl = publicUrl;
    }

    /**
     * @param run counts how often the group has finished
     * @return empty without a key
     */
    Optional<CallbackMessage> message(CallbackSubject subject, int run, Instant now) {
        // no dot in it: a dot separates it from the rest of the signed text
        String id = subject.id() + "-" + run;
        byte[] body = Json.write(body(subject)).getBytes(StandardCharsets.UTF_8);
        long timestamp = now.getEpochSecond();
        return keys.map(known -> {
            // v1 first: some receivers check only the first
            String signatures = known.sign(id, timestamp, body) + " " + known.signPublicly(id, timestamp, body);
            return new CallbackMessage(id, timestamp, signatures, body);
        });
    }

    private Map<String, Object> body(CallbackSubject subject) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("id", subject.id().toString());
        data.put("state", subject.state());
        data.put("outcome", subject.outcome());
        data.put("counts", subject.counts());
        data.put("link", link(subject.path()));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "group.finished");
        body.put("timestamp", subject.finishedAt().toString());
        body.put("data", data);
        return body;
    }

    private String link(String path) {
        return publicUrl
                .map(base -> base.toString().replaceFirst("/$", "") + path)
                .orElse(path);
    }
}
