package io.muster.reference;

import io.muster.json.FieldError.Kind;
import io.muster.json.FieldErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The parameters of a named group, as referred to by its document: {@code {"$param": "lang"}}, with {@code default} for
 * optional ones. They are filled in before the document is parsed, so that a remaining reference to a parameter is an
 * error. Not thread-safe.
 */
public final class Parameters {

    static final String PARAM = "$param";
    private static final String DEFAULT = "default";
    private static final Set<String> MEMBERS = Set.of(PARAM, DEFAULT);

    /**
     * A reference to a parameter.
     *
     * @param pointer to the reference
     * @param name of the parameter
     * @param otherwise the value if the parameter is not given
     */
    public record Use(String pointer, String name, Optional<JsonNode> otherwise) {}

    private final boolean allowed;
    private final List<Use> uses = new ArrayList<>();

    private Parameters(boolean allowed) {
        this.allowed = allowed;
    }

    /** For a named group whose parameters are not known yet. */
    public static Parameters ofNamedGroup() {
        return new Parameters(true);
    }

    /** For a document to be run as it is: a reference to a parameter is an error. */
    public static Parameters none() {
        return new Parameters(false);
    }

    /** Every reference that was read. */
    public List<Use> uses() {
        return List.copyOf(uses);
    }

    /**
     * Whether this is intended as a reference to a parameter: an object with {@code $param}, and at most {@code
     * default}.
     */
    static boolean is(JsonNode json) {
        return json.isObject()
                && json.has(PARAM)
                && json.propertyNames().stream().allMatch(MEMBERS::contains);
    }

    /**
     * Whether this is a reference to a parameter whose value is not known yet; if so, it is recorded.
     *
     * @param pointer to it
     */
    public boolean isReference(JsonNode json, String pointer, FieldErrors errors) {
        if (!is(json)) {
            return false;
        }
        JsonNode name = json.get(PARAM);
        if (!allowed) {
            errors.add(
                    pointer,
                    "\"$param\" is for groups with a name; write {\"$literal\": …} around JSON to be taken as it is",
                    Kind.INVALID);
        } else if (name.isString()) {
            uses.add(new Use(pointer, name.stringValue(), Optional.ofNullable(json.get(DEFAULT))));
        } else {
            errors.add(pointer + "/" + PARAM, "must be the name of a parameter", Kind.INVALID);
        }
        return true;
    }
}
