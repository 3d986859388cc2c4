package io.muster.handler.http;

import io.muster.handler.call.CallFields;
import io.muster.handler.call.Charsets;
import io.muster.handler.call.ContentType;
import io.muster.handler.call.HeaderReader;
import io.muster.handler.call.Redaction;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.outbound.CallPolicy;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.message.RequestRules;
import io.muster.outbound.message.Secret;
import io.muster.outbound.message.Secrets;
import io.muster.reference.Template;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The validated fields of an {@code http} task.
 *
 * @param policy how the request is made
 * @param raiseForStatus whether a status outside 200–299 fails the task
 * @param responseHeaders the names of the response headers to report
 * @param redaction of the request's secrets
 */
record HttpFields(
        OutboundRequest request,
        CallPolicy policy,
        boolean raiseForStatus,
        List<String> responseHeaders,
        Redaction redaction) {

    private static final String CONTENT_TYPE = "Content-Type";
    private static final String BODY_ENCODING = "bodyEncoding";

    /** How bytes are written as a string. */
    private enum Encoding {
        BASE64
    }

    /** Reads the fields and reports errors in them; empty if there are any, or if the URL is not known yet. */
    static Optional<HttpFields> read(Fields fields, AddressPolicy addresses, Secrets secrets) {
        int before = fields.errorCount();
        UrlFields.Url url = UrlFields.read(fields, addresses);
        String method = fields.string("method").orElse("GET");
        RequestRules.checkMethod(method).ifPresent(wrong -> fields.error("method", wrong));
        HeaderReader reader = new HeaderReader(fields, secrets, url.target());
        Map<String, String> headers = reader.read();
        if (url.isReferred()) {
            reader.refuseCredentials();
        }
        Optional<byte[]> body = fields.json("body")
                .filter(json -> !json.isNull() && !reader.isOpen(CONTENT_TYPE))
                .flatMap(json ->
                        fields.has(BODY_ENCODING) ? binary(json, headers, fields) : body(json, headers, fields));
        fields.oneOf(BODY_ENCODING, Encoding.class);
        CallPolicy call = CallFields.read(fields);
        boolean raiseForStatus = fields.bool("raiseForStatus").orElse(true);
        List<String> responseHeaders =
                fields.strings("responseHeaders", RequestRules::isHeaderName, "the name of a header");
        CallFields.check(fields, method, headers, call);
        if (fields.errorCount() > before || url.target().isEmpty() || !url.isKnown()) {
            return Optional.empty();
        }
        OutboundRequest request = new OutboundRequest(method, url.target().get(), headers, reader.secrets(), body);
        Redaction redaction = reader.secrets().isEmpty()
                ? Redaction.NONE
                : new Redaction(
                        reader.secrets().values().stream().map(Secret::value).toList());
        return Optional.of(new HttpFields(request, call, raiseForStatus, responseHeaders, redaction));
    }

    /** A body that is given as base64 (RFC 4648), in either of its alphabets, with or without padding. */
    private static Optional<byte[]> binary(JsonNode json, Map<String, String> headers, Fields fields) {
        if (Template.hasPlaceholder(json)) {
            return Optional.empty();
        }
        if (headers.keySet().stream().noneMatch(CONTENT_TYPE::equalsIgnoreCase)) {
            headers.put(CONTENT_TYPE, "application/octet-stream");
        }
        try {
            String text = json.isString() ? json.stringValue() : "?";
            return Optional.of(Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
        } catch (IllegalArgumentException malformed) {
            fields.error("body", "must be a string in base64");
            return Optional.empty();
        }
    }

    /** The body encoded in the charset of its type; an error if that lacks any of its characters. */
    private static Optional<byte[]> body(JsonNode json, Map<String, String> headers, Fields fields) {
        if (Template.hasPlaceholder(json)) {
            // checked once its references are resolved
            return Optional.empty();
        }
        Optional<Map.Entry<String, String>> header = headers.entrySet().stream()
                .filter(each -> each.getKey().equalsIgnoreCase(CONTENT_TYPE))
                .findFirst();
        if (header.isEmpty()) {
            headers.put(CONTENT_TYPE, "application/json");
        }
        ContentType type =
                ContentType.of(header.map(Map.Entry::getValue).stream().toList());
        boolean isJson = header.isEmpty() || type.isJson();
        if (!isJson && !json.isString()) {
            fields.error("body", "must be a string unless Content-Type is JSON");
            return Optional.empty();
        }
        Optional<Charset> charset = charset(type);
        if (charset.isEmpty()) {
            fields.error("body", "cannot be encoded in the charset that Content-Type names; use UTF-8");
            return Optional.empty();
        }
        String text = isJson ? Json.write(json) : json.stringValue();
        Optional<byte[]> body = Charsets.encode(text, charset.get());
        if (body.isEmpty()) {
            fields.error(
                    "body",
                    "has a character that %s, the charset in Content-Type, cannot encode"
                            .formatted(charset.get().name()));
        }
        return body;
    }

    private static Optional<Charset> charset(ContentType type) {
        return type.charset().isEmpty()
                ? Optional.of(StandardCharsets.UTF_8)
                : type.charset().flatMap(Charsets::find).filter(Charset::canEncode);
    }
}
