package io.muster.reference;

import io.muster.json.FieldError.Kind;
import io.muster.json.FieldErrors;
import io.muster.json.Json;
import io.muster.task.TaskId;
import java.net.URI;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The URL of what the request of an {@code http} task created or returned: the {@code Location} of its response (RFC 9110
 * section 10.2.2), or else the {@code @odata.id} of its value.
 *
 * @param task of the request
 * @param request the URL of the request, to which the other is relative, and whose origin it must have
 * @param append what follows the URL
 */
public record ResultUrl(TaskId task, URI request, String append) {

    private static final String LOCATION = "$location";
    private static final String OF = "of";
    private static final String APPEND = "append";

    /** Writes the URL of what a request created or returned, for a group's document. */
    public static JsonNode write(String task, String request, String append) {
        return Json.mapper()
                .createObjectNode()
                .put(LOCATION, task)
                .put(OF, request)
                .put(APPEND, append);
    }

    static boolean is(JsonNode json) {
        return json.isObject()
                && json.size() == 3
                && json.path(LOCATION).isString()
                && json.path(OF).isString()
                && json.path(APPEND).isString();
    }

    static Optional<ResultUrl> read(JsonNode json, String pointer, FieldErrors errors) {
        try {
            URI request = URI.create(json.get(OF).stringValue());
            if (isOfHttp(request)) {
                TaskId task = new TaskId(json.get(LOCATION).stringValue());
                return Optional.of(new ResultUrl(task, request, json.get(APPEND).stringValue()));
            }
        } catch (IllegalArgumentException malformed) {
            // reported below
        }
        errors.add(pointer, "must have the id of a task and the URL of its request", Kind.INVALID);
        return Optional.empty();
    }

    private static boolean isOfHttp(URI url) {
        return ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
                && url.getRawAuthority() != null;
    }

    /** The scheme, host and port that the URL has. */
    String origin() {
        return request.getScheme() + "://" + request.getRawAuthority() + "/";
    }

    /**
     * The whole URL.
     *
     * @return empty if it has another origin than the request
     */
    Optional<String> resolve(String location) {
        URI resolved;
        try {
            resolved = request.resolve(URI.create(location));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
        boolean isSameOrigin = request.getScheme().equalsIgnoreCase(resolved.getScheme())
                && request.getRawAuthority().equalsIgnoreCase(resolved.getRawAuthority());
        return isSameOrigin ? Optional.of(resolved + append) : Optional.empty();
    }
}
