package io.muster.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.json.Json;
import io.muster.testing.JsonSchema;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compares what a schema and a reader accept: a document that both accept is changed at one place after another, by
 * replacing each value with many others, removing fields, and adding an unknown field.
 */
final class Comparison {

    private final JsonSchema schema;
    private final String pointer;
    private final List<JsonNode> values;
    private final Predicate<String> reader;
    private final Set<String> open;
    private final List<String> differences = new ArrayList<>();
    private final TreeSet<String> places = new TreeSet<>();
    private int valid;

    /**
     * @param values tried for each field
     * @param reader whether it accepts a document
     * @param open fields whose valid values on this server the schema cannot express
     */
    Comparison(JsonSchema schema, String pointer, List<JsonNode> values, Predicate<String> reader, Set<String> open) {
        this.schema = schema;
        this.pointer = pointer;
        this.values = values;
        this.reader = reader;
        this.open = open;
    }

    /** @param seed a valid document, with required and optional fields */
    void compare(ObjectNode seed) {
        check("seed", seed);
        assertThat(valid)
                .as("%s is valid: %s", seed, schema.errors(pointer, seed))
                .isEqualTo(1);
        walk(pointer, "", seed, seed);
        assertThat(differences)
                .as("%d places, %d valid documents", places.size(), valid)
                .isEmpty();
        assertThat(valid).as("of %s", places).isGreaterThan(places.size());
    }

    /** Visits the fields of the current object within the document. */
    private void walk(String schemaAt, String at, ObjectNode object, ObjectNode document) {
        ObjectNode properties = properties(schemaAt);
        object.set("no such field", values.get(1));
        check(at + "/no such field", document);
        object.remove("no such field");
        for (String name : properties.propertyNames()) {
            field(schemaAt, at, name, object, document);
        }
    }

    private void field(String schemaAt, String at, String name, ObjectNode object, ObjectNode document) {
        String place = at + "/" + name;
        places.add(place);
        JsonNode before = object.get(name);
        object.remove(name);
        boolean optional = check(place + " is left out", document);
        String propertyAt = target(schemaAt + "/properties/" + name);
        List<JsonNode> all = new ArrayList<>(values);
        addLimits(schema.document().at(propertyAt), all);
        JsonNode right = before;
        for (JsonNode value : all) {
            object.set(name, value);
            boolean isRight = value.isNull()
                            && optional
                            && !schema.errors(pointer, document).isEmpty()
                    // not expressed by the schemas: null counts as absent
                    ? isReadAsAbsent(place, document)
                    : check(place + " = " + value, document);
            if (isRight && right == null && value.isObject()) {
                right = value;
            }
        }
        if (right instanceof ObjectNode inner
                && schema.document().at(propertyAt).has("properties")) {
            object.set(name, inner.deepCopy());
            walk(propertyAt, place, (ObjectNode) object.get(name), document);
        }
        if (before == null) {
            object.remove(name);
        } else {
            object.set(name, before);
        }
    }

    private boolean isReadAsAbsent(String place, ObjectNode document) {
        if (!reader.test(Json.write(document))) {
            differences.add(place + " is optional, and refused if it is null");
        }
        return false;
    }

    private boolean check(String what, ObjectNode document) {
        List<String> errors = schema.errors(pointer, document);
        boolean read = reader.test(Json.write(document));
        boolean differs = read != errors.isEmpty();
        if (differs && !(errors.isEmpty() && open.stream().anyMatch(what::startsWith))) {
            differences.add(
                    what + (read ? " is read, but by the schema: " + errors : " is refused, but right by the schema"));
        }
        valid += read ? 1 : 0;
        return read;
    }

    // the schema's own limits, and values just beyond them
    private static void addLimits(JsonNode property, List<JsonNode> all) {
        JsonNodeFactory nodes = Json.mapper().getNodeFactory();
        for (String keyword : List.of("minimum", "maximum")) {
            if (property.has(keyword)) {
                BigInteger limit = property.get(keyword).bigIntegerValue();
                List.of(-1, 0, 1).forEach(step -> all.add(nodes.numberNode(limit.add(BigInteger.valueOf(step)))));
            }
        }
        property.path("enum").values().forEach(all::add);
        if (property.has("maxLength")) {
            String url = "https://api.example.com/";
            int more = property.get("maxLength").intValue() - url.length();
            all.add(nodes.stringNode(url + "a".repeat(more)));
            all.add(nodes.stringNode(url + "a".repeat(more + 1)));
        }
    }

    private ObjectNode properties(String schemaAt) {
        return schema.document().at(schemaAt).path("properties") instanceof ObjectNode found
                ? found
                : Json.mapper().createObjectNode();
    }

    private String target(String at) {
        String followed = schema.followed(at);
        return followed.equals(at) ? at : target(followed);
    }
}
