package io.muster.named;

import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import io.muster.json.FieldError;
import io.muster.json.FieldError.Kind;
import io.muster.json.FieldErrors;
import io.muster.json.Fields;
import io.muster.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema (2020-12) of a group's parameters. Formats are checked. References outside the schema are never
 * resolved, and the work of a validation is limited. Thread-safe.
 */
public final class ParameterSchema {

    private static final String LOCATION = "muster:parameters";
    private static final String PROPERTIES = "properties";
    private static final String META_SCHEMA = "https://json-schema.org/draft/2020-12/";
    private static final long MAX_STEPS = 1_000_000;
    private static final int MAX_DEPTH = 200;

    private static final Dialect DIALECT = dialect();
    private static final SchemaRegistryConfig CONFIG = SchemaRegistryConfig.builder()
            .formatAssertionsEnabled(true)
            .locale(Locale.ROOT)
            .regularExpressionFactory(new LinearPatterns())
            .build();
    private static final Schema META = registry().getSchema(SchemaLocation.of(META_SCHEMA + "schema"));

    private final JsonNode json;
    private final Schema schema;
    private final Map<String, JsonNode> defaults;

    private ParameterSchema(JsonNode json, Schema schema, Map<String, JsonNode> defaults) {
        this.json = json;
        this.schema = schema;
        this.defaults = defaults;
    }

    /** For a group without parameters. */
    static ParameterSchema none() {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("type", "object").put("additionalProperties", false);
        return new ParameterSchema(json, registry().getSchema(SchemaLocation.of(LOCATION), json), Map.of());
    }

    /**
     * Parses a schema, and reports its errors.
     *
     * @param pointer to the schema
     */
    static ParameterSchema read(JsonNode json, String pointer, FieldErrors errors) {
        int before = errors.count();
        check(META, json).forEach(error -> errors.add(pointer + error.pointer(), error.detail(), Kind.INVALID));
        if (!json.path("type").asString("").equals("object")) {
            errors.add(pointer + "/type", "must be \"object\"", Kind.INVALID);
        }
        if (errors.count() == before) {
            try {
                return build(json, pointer, errors);
            } catch (SchemaException | PatternSyntaxException unusable) {
                errors.add(pointer, "cannot be used: " + unusable.getMessage(), Kind.INVALID);
            }
        }
        return none();
    }

    private static ParameterSchema build(JsonNode json, String pointer, FieldErrors errors) {
        Schema schema = registry().getSchema(SchemaLocation.of(LOCATION), json);
        schema.initializeValidators();
        Map<String, JsonNode> defaults = new TreeMap<>();
        json.path(PROPERTIES).properties().forEach(property -> {
            JsonNode value = property.getValue().path("default");
            if (!value.isMissingNode()) {
                defaults.put(property.getKey(), value);
            }
        });
        for (FieldError error : check(schema, Json.mapper().valueToTree(defaults))) {
            // other missing parameters have to be given by callers
            defaults.keySet().stream()
                    .map(name -> "/" + Fields.escape(name))
                    .filter(at -> error.pointer().equals(at) || error.pointer().startsWith(at + "/"))
                    .forEach(at ->
                            errors.add(pointer + "/" + PROPERTIES + at + "/default", error.detail(), Kind.INVALID));
        }
        return new ParameterSchema(json, schema, defaults);
    }

    private static SchemaRegistry registry() {
        return SchemaRegistry.withDialect(
                DIALECT,
                builder -> builder.schemaRegistryConfig(CONFIG)
                        .schemaLoader(
                                loader -> loader.allow(iri -> iri.toString().startsWith(META_SCHEMA))));
    }

    private static Dialect dialect() {
        Dialect standard = Dialects.getDraft202012();
        return Dialect.builder(standard)
                .formats(formats -> formats.replaceAll((name, format) -> new ShortFormat(format)))
                .build();
    }

    /** The schema. */
    JsonNode json() {
        return json;
    }

    /** Whether a parameter always has a value: it is required, or has a default. */
    boolean isAlwaysThere(String name) {
        return defaults.containsKey(name)
                || json.path("required")
                        .valueStream()
                        .anyMatch(required -> required.asString("").equals(name));
    }

    /** The names of the parameters that the schema describes. */
    Set<String> names() {
        return Set.copyOf(json.path(PROPERTIES).propertyNames());
    }

    /**
     * The parameters with defaults for those not given.
     *
     * @throws InvalidParametersException if they do not match the schema
     */
    ObjectNode complete(JsonNode given) throws InvalidParametersException {
        if (!given.isObject()) {
            throw InvalidParametersException.of("", "must be an object");
        }
        ObjectNode all = Json.mapper().createObjectNode();
        given.properties().forEach(member -> all.set(member.getKey(), member.getValue()));
        defaults.forEach((name, value) -> {
            if (!all.has(name)) {
                all.set(name, value);
            }
        });
        List<FieldError> errors = check(schema, all);
        if (!errors.isEmpty()) {
            throw new InvalidParametersException(errors);
        }
        return all;
    }

    private static List<FieldError> check(Schema schema, JsonNode json) {
        List<Error> found;
        try {
            found = schema.validate(
                    json,
                    context -> context.executionConfig(
                            config -> config.maxEvaluationSteps(MAX_STEPS).maxEvaluationDepth(MAX_DEPTH)));
        } catch (ValidationLimitExceededException tooMuch) {
            return List.of(new FieldError("", "is too large or too deep to be checked", Kind.INVALID_PARAMETER));
        }
        FieldErrors errors = new FieldErrors();
        found.forEach(error -> errors.add(pointer(error), detail(error), Kind.INVALID_PARAMETER));
        return errors.toList();
    }

    // to the member, even if it is missing
    private static String pointer(Error error) {
        String property = isAboutMember(error) ? "/" + Fields.escape(error.getProperty()) : "";
        return error.getInstanceLocation() + property;
    }

    private static String detail(Error error) {
        if (isAboutMember(error)) {
            return error.getKeyword().equals("required") ? "is required" : "unknown parameter";
        }
        return error.getMessage();
    }

    private static boolean isAboutMember(Error error) {
        return error.getProperty() != null
                && List.of("required", "additionalProperties", "unevaluatedProperties")
                        .contains(error.getKeyword());
    }
}
