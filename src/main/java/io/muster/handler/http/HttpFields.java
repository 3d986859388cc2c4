package io.muster.handler.http;

import io.muster.json.FieldError.Kind;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.outbound.AddressPolicy;
import io.muster.outbound.OutboundRequest;
import io.muster.outbound.RequestRules;
import io.muster.outbound.UrlCheck;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The fields of an {@code http} task, checked.
 *
 * @param raiseForStatus whether a status outside 200–299 fails the task
 * @param responseHeaders the names of the answer's headers to report
 */
record HttpFields(OutboundRequest request, boolean raiseForStatus, List<String> responseHeaders) {

    private static final String CONTENT_TYPE = "Content-Type";

    /** Reads the fields and notes what is wrong with them; empty if anything is. */
    static Optional<HttpFields> read(Fields fields, AddressPolicy policy) {
        int before = fields.errorCount();
        Optional<URI> uri = uri(fields, policy);
        String method = fields.string("method").orElse("GET");
        RequestRules.checkMethod(method).ifPresent(wrong -> fields.error("method", wrong));
        Map<String, String> headers = headers(fields);
        Optional<byte[]> body = fields.json("body").flatMap(json -> body(json, headers, fields));
        RequestRules.checkHeaders(headers).ifPresent(wrong -> fields.error("headers", wrong));
        boolean raiseForStatus = fields.bool("raiseForStatus").orElse(true);
        List<String> responseHeaders = fields.strings("responseHeaders");
        if (fields.errorCount() > before || uri.isEmpty()) {
            return Optional.empty();
        }
        OutboundRequest request = new OutboundRequest(method, uri.get(), headers, body);
        return Optional.of(new HttpFields(request, raiseForStatus, responseHeaders));
    }

    private static Optional<URI> uri(Fields fields, AddressPolicy policy) {
        Optional<UrlCheck> check = fields.requiredString("url").map(policy::check);
        check.filter(checked -> checked.uri().isEmpty())
                .ifPresent(wrong -> fields.error(
                        "url", wrong.detail(), wrong.isTargetRefused() ? Kind.TARGET_REFUSED : Kind.INVALID));
        return check.flatMap(UrlCheck::uri);
    }

    private static Map<String, String> headers(Fields fields) {
        Map<String, String> headers = new LinkedHashMap<>();
        Map<String, String> seen = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, JsonNode> member : fields.members("headers")) {
            String name = member.getKey();
            String at = "headers/" + Fields.escape(name);
            Optional<String> wrong = RequestRules.checkHeaderName(name);
            if (seen.putIfAbsent(name, name) != null) {
                wrong = Optional.of("is there twice: names of headers do not mind case");
            } else if (!member.getValue().isString()) {
                wrong = Optional.of("must be a string");
            } else if (wrong.isEmpty()) {
                wrong = RequestRules.checkHeaderValue(member.getValue().stringValue());
            }
            wrong.ifPresent(detail -> fields.error(at, detail));
            headers.put(name, member.getValue().asString(""));
        }
        return headers;
    }

    private static Optional<byte[]> body(JsonNode json, Map<String, String> headers, Fields fields) {
        Optional<String> contentType = headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(CONTENT_TYPE))
                .map(Map.Entry::getValue)
                .findFirst();
        if (contentType.isEmpty()) {
            headers.put(CONTENT_TYPE, "application/json");
        }
        if (contentType.isEmpty() || ContentType.parse(contentType.get()).isJson()) {
            return Optional.of(Json.write(json).getBytes(StandardCharsets.UTF_8));
        }
        if (!json.isString()) {
            fields.error("body", "must be a string where Content-Type is not JSON");
            return Optional.empty();
        }
        Charset charset = ContentType.parse(contentType.get()).charset();
        if (!charset.canEncode()) {
            fields.error("body", "cannot be written in " + charset);
            return Optional.empty();
        }
        return Optional.of(json.stringValue().getBytes(charset));
    }
}
