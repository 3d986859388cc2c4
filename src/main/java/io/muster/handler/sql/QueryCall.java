package io.muster.handler.sql;

import io.muster.json.FieldError.Kind;
import io.muster.json.Fields;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A query with the caller's parameters.
 *
 * @param params by name: one string, number, boolean or null per parameter
 */
record QueryCall(Query query, Map<String, JsonNode> params) {

    // a database would expand a number such as 1e1000000000
    private static final int MAX_DIGITS = 1_000;

    /** Reads a task's fields; empty if there are errors. */
    static Optional<QueryCall> read(Fields fields, Map<String, Query> queries) {
        int errors = fields.errorCount();
        Optional<String> name = fields.requiredString("query");
        Map<String, JsonNode> params = new LinkedHashMap<>();
        fields.members("params").forEach(member -> params.put(member.getKey(), member.getValue()));
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Query query = queries.get(name.get());
        if (query == null) {
            fields.error("query", unknown(name.get(), queries), Kind.INVALID);
            return Optional.empty();
        }
        if (fields.json("params").filter(json -> !json.isNull()).stream().allMatch(JsonNode::isObject)) {
            check(query, params, fields);
        }
        return fields.errorCount() == errors ? Optional.of(new QueryCall(query, params)) : Optional.empty();
    }

    private static void check(Query query, Map<String, JsonNode> params, Fields fields) {
        for (String parameter : query.parameters()) {
            if (!params.containsKey(parameter)) {
                fields.error("params/" + parameter, "is required");
            }
        }
        params.forEach((name, value) -> {
            String pointer = "params/" + Fields.escape(name);
            if (!query.parameters().contains(name)) {
                fields.error(pointer, extra(query));
            } else if (value.isContainer()) {
                fields.error(pointer, "must be a string, a number, true, false or null");
            } else if (value.isNumber() && isTooLong(value.decimalValue())) {
                fields.error(pointer, "must be a number of at most %d digits".formatted(MAX_DIGITS));
            }
        });
    }

    private static boolean isTooLong(BigDecimal number) {
        return number.precision() > MAX_DIGITS || Math.abs((long) number.scale()) > MAX_DIGITS;
    }

    private static String extra(Query query) {
        return query.positions().isEmpty()
                ? "unknown parameter; query %s has none".formatted(query.name())
                : "unknown parameter; query %s has: %s".formatted(query.name(), String.join(", ", query.parameters()));
    }

    // the names are not secret: the task type's schema lists them
    private static String unknown(String name, Map<String, Query> queries) {
        String shown = name.length() <= 64 ? name : name.substring(0, 64) + "…";
        return queries.isEmpty()
                ? "unknown query \"%s\"; none is configured".formatted(shown)
                : "unknown query \"%s\"; available: %s".formatted(shown, String.join(", ", queries.keySet()));
    }
}
