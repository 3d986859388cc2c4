package io.muster.named;

import io.muster.document.GroupReader;
import io.muster.document.InvalidGroupException;
import io.muster.handler.TaskFactories;
import io.muster.json.FieldError;
import io.muster.json.FieldError.Kind;
import io.muster.json.FieldErrors;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.reference.Parameters;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Parses the file of a named group, or finds all its errors. Thread-safe. */
public final class NamedGroupReader {

    private static final Duration MAX_CACHE = Duration.ofDays(365);
    private static final Pattern URL = Pattern.compile("/tasks/\\d+/url");
    private static final String GROUP = "group";
    private static final String PARAMETERS = "parameters";

    private final GroupReader groups;
    private final TaskFactories factories;

    public NamedGroupReader(GroupReader groups, TaskFactories factories) {
        this.groups = groups;
        this.factories = factories;
    }

    /**
     * Parses a file.
     *
     * @param name of the group
     * @param utf8 the file's content
     * @param errors collects its errors
     * @return empty if there are errors
     */
    Optional<NamedGroup> read(String name, byte[] utf8, FieldErrors errors) {
        try {
            return read(name, Json.read(utf8), errors);
        } catch (MalformedJsonException malformed) {
            errors.add("", malformed.getMessage(), Kind.INVALID);
            return Optional.empty();
        }
    }

    private Optional<NamedGroup> read(String name, JsonNode json, FieldErrors errors) {
        Fields fields = new Fields(json, "", errors);
        Optional<String> summary = fields.string("summary");
        Optional<Duration> cache = fields.durationOrZero("cache", MAX_CACHE);
        ParameterSchema schema = fields.json(PARAMETERS)
                .map(given -> ParameterSchema.read(given, "/" + PARAMETERS, errors))
                .orElseGet(ParameterSchema::none);
        fields.require(GROUP);
        Optional<JsonNode> group = fields.json(GROUP);
        fields.refuseOthers();
        Parameters parameters = Parameters.ofNamedGroup();
        group.ifPresent(document -> check(document, parameters, errors));
        parameters.uses().forEach(use -> check(use, schema, group.orElseThrow(), errors));
        if (errors.count() > 0) {
            return Optional.empty();
        }
        return group.map(document ->
                new NamedGroup(name, summary, schema, cache, isSafe(document), document, parameters.uses()));
    }

    private void check(JsonNode document, Parameters parameters, FieldErrors errors) {
        try {
            groups.check(document, parameters);
        } catch (InvalidGroupException invalid) {
            invalid.errors().forEach(error -> errors.add("/" + GROUP + error.pointer(), error.detail(), Kind.INVALID));
        }
    }

    private static void check(Parameters.Use use, ParameterSchema schema, JsonNode document, FieldErrors errors) {
        String at = "/" + GROUP + use.pointer();
        if (!schema.names().contains(use.name())) {
            errors.add(at, "\"%s\" is not among the properties of %s".formatted(use.name(), PARAMETERS), Kind.INVALID);
        } else if (!schema.isAlwaysThere(use.name()) && use.otherwise().isEmpty()) {
            errors.add(
                    at,
                    "\"%s\" may be absent: make it required, or add a default to it or to this reference"
                            .formatted(use.name()),
                    Kind.INVALID);
        }
        if (URL.matcher(use.pointer()).matches()) {
            errors.add(
                    at,
                    "must not be a parameter: callers of a named group do not choose what is called; use \"vars\"",
                    Kind.INVALID);
        }
        if (document.at(JsonPointer.compile(use.pointer())).isMissingNode()) {
            errors.add(at, "is within a member whose name is too long", Kind.INVALID);
        }
    }

    private boolean isSafe(JsonNode document) {
        return document.path("tasks")
                .valueStream()
                .allMatch(task -> factories
                        .find(task.path("type").asString(""))
                        .filter(factory -> factory.isSafe(task))
                        .isPresent());
    }

    /** The errors of a file, as a line for the log. */
    static String told(String file, List<FieldError> errors) {
        StringBuilder text = new StringBuilder(file);
        errors.forEach(error -> text.append("; ")
                .append(error.pointer().isEmpty() ? "the file" : error.pointer())
                .append(' ')
                .append(error.detail()));
        return text.toString();
    }
}
