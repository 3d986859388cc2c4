package io.muster.document;

import io.muster.json.FieldError;
import io.muster.json.FieldErrors;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.reference.HeaderReference;
import io.muster.reference.ResultUrl;
import io.muster.reference.Template;
import io.muster.task.TaskId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Converts a JSON batch request (OData JSON Format 4.01 section 19.1, Microsoft Graph's {@code $batch}) to the document of a
 * group of {@code http} tasks, one for each request and with its id.
 */
public final class BatchReader {

    /** The response headers that are reported: a client of OData or Graph acts on them. */
    static final List<String> RESPONSE_HEADERS = List.of(
            "Location",
            "ETag",
            "Last-Modified",
            "Cache-Control",
            "Content-Language",
            "Retry-After",
            "Preference-Applied",
            "OData-Version",
            "OData-EntityId",
            "request-id",
            "client-request-id");

    private static final String REQUESTS = "requests";
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)^https?://.*");
    private static final Pattern URI_CHARACTERS = Pattern.compile("[A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=%-]*");
    private static final Set<String> PRECONDITIONS = Set.of("if-match", "if-none-match");
    private static final Pattern ETAG = Pattern.compile("^\\$([A-Za-z0-9._~-]+)$");
    private static final Pattern RESULT = Pattern.compile("^\\$([A-Za-z0-9._~-]+)([/?].*)?$");

    private final Optional<URI> base;

    /** @param base what relative URLs of requests belong to: http or https, without a query */
    public BatchReader(Optional<URI> base) {
        this.base = base;
    }

    /**
     * Converts a batch.
     *
     * @param utf8 the request body
     * @param continueOnError whether the other requests are sent if one fails
     * @return a group's document
     * @throws MalformedJsonException if it is not JSON
     * @throws InvalidGroupException if it is not a batch; errors that only reading the group finds are not among them
     */
    public byte[] read(byte[] utf8, boolean continueOnError) throws MalformedJsonException, InvalidGroupException {
        FieldErrors errors = new FieldErrors();
        Fields fields = new Fields(Json.read(utf8), "", errors);
        fields.require(REQUESTS);
        List<JsonNode> requests = fields.array(REQUESTS).orElse(List.of());
        fields.refuseOthers();
        ObjectNode group = Json.mapper().createObjectNode();
        group.put("mode", continueOnError ? "settled" : "all");
        ArrayNode tasks = group.putArray("tasks");
        Batch batch = new Batch();
        for (int index = 0; index < requests.size(); index++) {
            tasks.add(batch.task(new Fields(requests.get(index), "/" + REQUESTS + "/" + index, errors)));
        }
        if (errors.count() > 0) {
            throw new InvalidGroupException(errors.toList());
        }
        return Json.write(group).getBytes(StandardCharsets.UTF_8);
    }

    /** Errors of the group's document, with pointers into the batch. */
    public static List<FieldError> errorsOfBatch(List<FieldError> errors) {
        return errors.stream()
                .map(error -> new FieldError(
                        error.pointer()
                                .replaceFirst("^/tasks", "/" + REQUESTS)
                                .replaceFirst("^(/requests/\\d+)/after", "$1/dependsOn"),
                        error.detail(),
                        error.kind()))
                .toList();
    }

    /** The conversion of one batch. */
    private final class Batch {

        private final Set<String> ids = new HashSet<>();
        // to which a Location in the response is relative
        private final Map<String, String> urls = new HashMap<>();

        private ObjectNode task(Fields request) {
            ObjectNode task = Json.mapper().createObjectNode();
            request.requiredString("id").ifPresent(id -> id(request, id, task));
            task.put("type", "http");
            request.requiredString("method").ifPresent(method -> task.put("method", method.toUpperCase(Locale.ROOT)));
            List<String> dependsOn = request.strings("dependsOn", id -> true, "the id of a request");
            if (!dependsOn.isEmpty()) {
                dependsOn.forEach(task.putArray("after")::add);
            }
            request.requiredString("url").ifPresent(url -> url(request, url, dependsOn, task));
            headers(request, task);
            request.json("body").filter(body -> !body.isNull()).ifPresent(body -> body(request, body, task));
            if (request.has("atomicityGroup")) {
                request.error(
                        "atomicityGroup", "is not supported: requests to other servers cannot be undone; leave it out");
            }
            request.refuseOthers();
            RESPONSE_HEADERS.forEach(task.putArray("responseHeaders")::add);
            return task;
        }

        private void id(Fields request, String id, ObjectNode task) {
            if (TaskId.isValid(id)) {
                task.put("id", id);
            } else {
                request.error("id", TaskId.REQUIREMENT);
            }
            if (!ids.add(id)) {
                request.error("id", "\"%s\" is already the id of another request".formatted(id));
            }
        }

        private void url(Fields request, String url, List<String> dependsOn, ObjectNode task) {
            Matcher result = RESULT.matcher(url);
            if (ABSOLUTE.matcher(url).matches()) {
                known(url, task);
            } else if (result.matches()) {
                result(request, result, dependsOn, task);
            } else if (base.isEmpty()) {
                request.error(
                        "url",
                        "must be an absolute URL, because this server has no muster.batch.base-url for relative ones");
            } else {
                known(resolve(base.get(), url), task);
            }
        }

        private void known(String url, ObjectNode task) {
            task.put("url", url);
            urls.put(task.path("id").asString(""), url);
        }

        // the URL of what an earlier request created or returned, and what follows; it has the origin of that request
        private void result(Fields request, Matcher result, List<String> dependsOn, ObjectNode task) {
            String of = result.group(1);
            String url = urls.get(of);
            if (url == null || !dependsOn.contains(of)) {
                request.error(
                        "url",
                        "begins with the result of request %s, which must come before and be in \"dependsOn\""
                                .formatted(of));
                return;
            }
            String append = result.group(2);
            task.set("url", ResultUrl.write(of, url, append == null ? "" : append));
            urls.put(task.path("id").asString(""), url);
        }

        private void body(Fields request, JsonNode body, ObjectNode task) {
            task.set("body", Template.literal(body));
            if (body.isString() && isBinary(request)) {
                task.put("bodyEncoding", "base64");
            }
        }

        private void headers(Fields request, ObjectNode task) {
            Set<Map.Entry<String, JsonNode>> members = request.members("headers");
            if (members.isEmpty()) {
                return;
            }
            ObjectNode headers = task.putObject("headers");
            for (Map.Entry<String, JsonNode> header : members) {
                if (header.getValue().isString()) {
                    headers.set(header.getKey(), header(header.getKey(), header.getValue()));
                } else {
                    request.error("headers/" + Fields.escape(header.getKey()), "must be a string");
                }
            }
        }
    }

    // section 19.3: the ETag of what another request returned; its own form has quotes
    private static JsonNode header(String name, JsonNode value) {
        Matcher result = ETAG.matcher(value.stringValue());
        return PRECONDITIONS.contains(name.toLowerCase(Locale.ROOT)) && result.matches()
                ? HeaderReference.write(result.group(1), "ETag")
                : value;
    }

    // section 19.1: text is a string, and content that is neither text nor JSON is base64url
    private static boolean isBinary(Fields request) {
        return request.members("headers").stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Content-Type"))
                .map(header -> header.getValue().asString("").toLowerCase(Locale.ROOT))
                .anyMatch(type -> !type.startsWith("text/") && !type.contains("json"));
    }

    /**
     * Resolves a URL as services do: a path of the service's host begins with the service's own, and any other belongs to
     * the service, with or without a slash.
     */
    static String resolve(URI base, String unencoded) {
        String url = percentEncoded(unencoded);
        String path = base.getRawPath() == null ? "" : base.getRawPath().replaceFirst("/+$", "");
        String origin = base.getScheme() + "://" + base.getRawAuthority();
        boolean isOfHost = !path.isEmpty() && (url.equals(path) || url.startsWith(path + "/"));
        if (isOfHost) {
            return origin + url;
        }
        return origin + path + (url.startsWith("/") || url.startsWith("?") ? url : "/" + url);
    }

    // clients of Graph write spaces into queries: what no URI may have (RFC 3986) is encoded, and "%" is left alone
    private static String percentEncoded(String url) {
        if (URI_CHARACTERS.matcher(url).matches()) {
            return url;
        }
        StringBuilder encoded = new StringBuilder();
        url.codePoints().forEach(character -> {
            String text = Character.toString(character);
            if (URI_CHARACTERS.matcher(text).matches()) {
                encoded.append(text);
            } else {
                for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
                    encoded.append('%').append("%02X".formatted(octet));
                }
            }
        });
        return encoded.toString();
    }
}
