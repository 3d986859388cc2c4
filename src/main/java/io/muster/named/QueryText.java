package io.muster.named;

import io.muster.json.Fields;
import io.muster.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Parses parameters in a query ({@code user=7&tag=a&tag=b}), and converts them to JSON according to their schema: a
 * text becomes a number, true, false or null if the schema has that type and the text matches it; an array parameter
 * may be repeated; an object is written as JSON. Anything else remains a text, which the schema then rejects.
 */
final class QueryText {

    // RFC 8259 section 6
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]{0,999})(\\.[0-9]{1,999})?([eE][+-]?[0-9]{1,3})?");
    private static final int MOST_REFERENCES = 20;

    private final JsonNode schema;

    QueryText(JsonNode schema) {
        this.schema = schema;
    }

    /**
     * The parameters as an object.
     *
     * @param query of a URL, without the question mark
     * @throws InvalidParametersException if it is malformed, or repeats a parameter that is not an array
     */
    ObjectNode parse(String query) throws InvalidParametersException {
        ObjectNode object = Json.mapper().createObjectNode();
        for (Map.Entry<String, List<String>> parameter : split(query).entrySet()) {
            String name = parameter.getKey();
            List<String> texts = parameter.getValue();
            JsonNode own = resolve(property(name));
            if (types(own).contains("array")) {
                ArrayNode array = object.putArray(name);
                JsonNode items = resolve(own.path("items"));
                texts.forEach(text -> array.add(value(text, items)));
            } else if (texts.size() == 1) {
                object.set(name, value(texts.get(0), own));
            } else {
                throw InvalidParametersException.of("/" + Fields.escape(name), "must be given once");
            }
        }
        return object;
    }

    private static Map<String, List<String>> split(String query) throws InvalidParametersException {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                String text = equals < 0 ? "" : decode(pair.substring(equals + 1));
                parameters.computeIfAbsent(name, first -> new ArrayList<>()).add(text);
            }
        }
        return parameters;
    }

    private static String decode(String text) throws InvalidParametersException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw InvalidParametersException.of("", "the query has a % without two hexadecimal digits after it");
        }
    }

    private JsonNode property(String name) {
        JsonNode own = schema.path("properties").path(name);
        return own.isMissingNode() ? schema.path("additionalProperties") : own;
    }

    private JsonNode resolve(JsonNode part) {
        JsonNode resolved = part;
        for (int count = 0; resolved.path("$ref").isString(); count++) {
            String reference = resolved.path("$ref").stringValue();
            if (count == MOST_REFERENCES || !reference.startsWith("#/")) {
                return MissingNode.getInstance();
            }
            resolved = schema.at(JsonPointer.compile(reference.substring(1)));
        }
        return resolved;
    }

    /** The types that a schema permits, as far as it names them; for constants, their types. */
    private Set<String> types(JsonNode part) {
        Set<String> types = new HashSet<>();
        JsonNode type = part.path("type");
        if (type.isString()) {
            types.add(type.stringValue());
        }
        type.values().forEach(one -> types.add(one.asString("")));
        if (type.isMissingNode()) {
            part.path("enum").values().forEach(constant -> types.add(typeOf(constant)));
            if (part.has("const")) {
                types.add(typeOf(part.path("const")));
            }
            for (String alternatives : List.of("anyOf", "oneOf")) {
                part.path(alternatives).values().forEach(one -> types.addAll(typesOfAlternative(one)));
            }
        }
        return types;
    }

    private Set<String> typesOfAlternative(JsonNode alternative) {
        JsonNode resolved = resolve(alternative);
        return resolved.has("anyOf") || resolved.has("oneOf") ? Set.of() : types(resolved);
    }

    private static String typeOf(JsonNode constant) {
        if (constant.isNumber()) {
            return "number";
        } else if (constant.isBoolean()) {
            return "boolean";
        } else if (constant.isNull()) {
            return "null";
        }
        return constant.isString() ? "string" : "object";
    }

    private JsonNode value(String text, JsonNode part) {
        Set<String> types = types(part);
        boolean isNumber = types.contains("integer") || types.contains("number");
        boolean fits = isNumber && NUMBER.matcher(text).matches()
                || types.contains("boolean") && (text.equals("true") || text.equals("false"))
                || types.contains("null") && text.equals("null")
                || types.contains("object") && text.startsWith("{");
        if (fits) {
            try {
                return Json.read(text.getBytes(StandardCharsets.UTF_8));
            } catch (io.muster.json.MalformedJsonException noJson) {
                // it remains a text
            }
        }
        return Json.mapper().getNodeFactory().stringNode(text);
    }
}
