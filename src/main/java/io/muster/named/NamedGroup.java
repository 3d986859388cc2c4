package io.muster.named;

import io.muster.group.spec.NamedRun;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.reference.Parameters;
import io.muster.reference.Template;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A group that callers run by its name. Immutable.
 *
 * @param cache how long a caller may keep the result
 * @param safe whether every task is safe, so that {@code GET} may run it
 * @param template the group's document, with references to parameters
 * @param uses where it uses parameters
 */
public record NamedGroup(
        String name,
        Optional<String> summary,
        ParameterSchema parameters,
        Optional<Duration> cache,
        boolean safe,
        JsonNode template,
        List<Parameters.Use> uses) {

    private static final Pattern HEADER = Pattern.compile("/tasks/\\d+/headers/[^/]+");

    /** The JSON Schema of the parameters, as a JSON text. */
    public String schema() {
        return Json.write(parameters.json());
    }

    /** Whether it responds in its own shape if it succeeds. */
    boolean hasAnswer() {
        return template.has("answer");
    }

    /** Its entry in a list, as a JSON text. */
    public String describe() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", name);
        summary.ifPresent(text -> members.put("summary", text));
        members.put("methods", safe ? List.of("GET", "POST") : List.of("POST"));
        members.put("parameters", parameters.json());
        return Json.write(members);
    }

    /**
     * The parameters in a query, as JSON in UTF-8; not validated yet.
     *
     * @param query of the URL, without the question mark
     * @throws InvalidParametersException if it cannot be parsed
     */
    public byte[] readQuery(String query) throws InvalidParametersException {
        return Json.write(new QueryText(parameters.json()).parse(query)).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Validates the parameters and fills them in.
     *
     * @param given the parameters, a JSON object in UTF-8
     * @param most the maximum size of the document, in bytes
     * @throws MalformedJsonException if they are not JSON
     * @throws InvalidParametersException if they do not match the schema
     */
    public FilledGroup fill(byte[] given, int most) throws MalformedJsonException, InvalidParametersException {
        ObjectNode values = parameters.complete(Json.read(given));
        String shown = Json.write(values);
        JsonNode filled = template.deepCopy();
        // a value is inserted once for each reference
        long atMost = Json.write(template).length();
        for (Parameters.Use use : uses) {
            JsonNode value = Optional.ofNullable(values.get(use.name()))
                    .or(use::otherwise)
                    .orElseThrow(() -> new IllegalStateException("no value for the parameter " + use.name()));
            if (HEADER.matcher(use.pointer()).matches() && !value.isString()) {
                // an object may be a reference to a secret
                throw InvalidParametersException.of("/" + Fields.escape(use.name()), "must be a string");
            }
            atMost += Json.write(value).length();
            if (atMost > most) {
                throw InvalidParametersException.of("", "the group must not exceed %d bytes with them".formatted(most));
            }
            replace(filled, JsonPointer.compile(use.pointer()), Template.literal(value));
        }
        return new FilledGroup(new NamedRun(name, shown), Json.write(filled).getBytes(StandardCharsets.UTF_8), uses);
    }

    private static void replace(JsonNode document, JsonPointer pointer, JsonNode value) {
        JsonNode parent = document.at(pointer.head());
        JsonPointer last = pointer.last();
        if (parent instanceof ObjectNode object) {
            object.set(last.getMatchingProperty(), value);
        } else if (parent instanceof ArrayNode array) {
            array.set(last.getMatchingIndex(), value);
        } else {
            throw new IllegalStateException("no reference at " + pointer);
        }
    }
}
