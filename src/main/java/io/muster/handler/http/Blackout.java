package io.muster.handler.http;

import io.muster.json.Json;
import io.muster.outbound.OutboundResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Blacks out the secrets that were sent with a call in its answer: some servers say again what they were sent. Finds them
 * as they were sent, without the scheme that stands before a credential, and as JSON writes them; not encoded in other
 * ways.
 */
final class Blackout {

    private static final String BAR = "***";
    private static final int MIN_LENGTH = 8;

    // the longest first, so that no half of one is left
    private final Set<String> secrets = new TreeSet<>(
            (a, b) -> a.length() == b.length() ? a.compareTo(b) : Integer.compare(b.length(), a.length()));

    Blackout(List<String> values) {
        for (String value : values) {
            add(value);
            String credential = value.substring(value.indexOf(' ') + 1);
            if (credential.length() >= MIN_LENGTH) {
                add(credential);
            }
        }
    }

    OutboundResponse apply(OutboundResponse response) {
        if (secrets.isEmpty()) {
            return response;
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        response.headers()
                .forEach((name, values) ->
                        headers.put(name, values.stream().map(this::blackOut).toList()));
        // one character a byte, so that whatever is no text stays as it is
        String body = new String(response.body(), StandardCharsets.ISO_8859_1);
        return new OutboundResponse(response.status(), headers, blackOut(body).getBytes(StandardCharsets.ISO_8859_1));
    }

    private void add(String secret) {
        String json = Json.write(secret);
        secrets.add(secret);
        secrets.add(json.substring(1, json.length() - 1));
    }

    private String blackOut(String text) {
        String clean = text;
        for (String secret : secrets) {
            clean = clean.replace(secret, BAR);
        }
        return clean;
    }
}
