package io.muster.it;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Requests and responses as text in which ids, times and addresses are masked, so that it is the same for every server
 * and run.
 */
final class GoldenTranscript {

    private static final String HEADING = "### ";
    private static final List<String> HEADERS = List.of(
            "Content-Type",
            "Location",
            "Allow",
            "Retry-After",
            "Cache-Control",
            "X-Accel-Buffering",
            "Preference-Applied",
            "Idempotent-Replayed");

    private final MusterClient muster;
    private final Map<String, String> entries = new LinkedHashMap<>();
    private final List<String> masked = new ArrayList<>();

    GoldenTranscript(MusterClient muster) {
        this.muster = muster;
    }

    /** Masks an address of this run as {@code <upstream>}. */
    void mask(URI upstream) {
        masked.add(upstream.getAuthority());
    }

    Reply send(String name, HttpRequest.Builder request) {
        return note(name, muster.send(request));
    }

    Reply run(String name, String document) {
        return note(name, muster.run(document));
    }

    Reply note(String name, Reply reply) {
        HttpRequest request = reply.response().request();
        StringBuilder entry = new StringBuilder();
        entry.append(request.method()).append(' ').append(mask(pathOf(request))).append('\n');
        entry.append(reply.status()).append('\n');
        for (String header : HEADERS) {
            reply.header(header)
                    .ifPresent(value -> entry.append(header)
                            .append(": ")
                            .append(mask(canonical(header, value)))
                            .append('\n'));
        }
        entry.append(body(reply)).append('\n');
        if (entries.putIfAbsent(name, entry.toString().strip()) != null) {
            throw new IllegalArgumentException("two requests are named " + name);
        }
        return reply;
    }

    Map<String, String> entries() {
        return entries;
    }

    String text() {
        return entries.entrySet().stream()
                .map(entry -> HEADING + entry.getKey() + "\n" + entry.getValue() + "\n")
                .collect(Collectors.joining("\n"));
    }

    /** The entries of a transcript, by name. */
    static Map<String, String> parse(String text) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (String entry : text.split("(?m)^" + HEADING)) {
            if (!entry.isBlank()) {
                int end = entry.indexOf('\n');
                entries.put(entry.substring(0, end), entry.substring(end + 1).strip());
            }
        }
        return entries;
    }

    private static String pathOf(HttpRequest request) {
        String query = Optional.ofNullable(request.uri().getRawQuery())
                .map(raw -> "?" + raw)
                .orElse("");
        return request.uri().getRawPath() + query;
    }

    // pages are checked by the tests of pages
    private String body(Reply reply) {
        boolean page = List.of("text/html", "text/css", "text/javascript", "image/svg+xml")
                .contains(reply.mediaType());
        return page ? "(a page)" : mask(reply.body());
    }

    private String mask(String text) {
        String result = text.replace(muster.base().toString(), "<base>/");
        for (String authority : masked) {
            result = result.replace(authority, "<upstream>");
        }
        return result.replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<id>")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z", "<time>")
                .replaceAll("(\"\\w*Ms\":)\\d+", "$1<ms>");
    }

    // sets in any order, and parameters in any spelling, are equal
    private static String canonical(String header, String value) {
        return switch (header) {
            case "Allow" -> Arrays.stream(value.split("\\s*,\\s*")).sorted().collect(Collectors.joining(", "));
            case "Content-Type" -> value.toLowerCase(Locale.ROOT).replaceAll("\\s*;\\s*", "; ");
            default -> value;
        };
    }
}
