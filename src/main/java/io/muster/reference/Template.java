package io.muster.reference;

import io.muster.json.FieldError.Kind;
import io.muster.json.FieldErrors;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.task.TaskId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.POJONode;
import tools.jackson.databind.node.StringNode;

/**
 * JSON that contains references to other tasks' values. Its outline has a placeholder for each of them: checks before
 * any task runs accept a placeholder for any value.
 */
public final class Template {

    static final String LITERAL = "$literal";

    /** What stands in an outline for a value that is not known yet. */
    @FunctionalInterface
    private interface Placeholder {

        JsonNode fill(Values values);
    }

    private record UrlPlaceholder(ResultUrl url) implements Placeholder {

        @Override
        public JsonNode fill(Values values) {
            return values.of(url);
        }
    }

    private final JsonNode outline;
    private final Map<TaskId, String> dependencies;

    private Template(JsonNode outline, Map<TaskId, String> dependencies) {
        this.outline = outline;
        this.dependencies = dependencies;
    }

    /**
     * Parses JSON that may contain references.
     *
     * @param pointer to it, for errors
     * @param ofItem whether it is of a task that is run for each element of a list, so that it may refer to the element
     * @return empty if it contains neither references nor anything else to be replaced
     */
    public static Optional<Template> read(
            JsonNode json, String pointer, Parameters parameters, boolean ofItem, FieldErrors errors) {
        if (!isAnySpecial(json)) {
            return Optional.empty();
        }
        Reading reading = new Reading(new LinkedHashMap<>(), parameters, ofItem, errors);
        JsonNode outline = reading.outline(json, Place.of(pointer));
        return Optional.of(new Template(outline, reading.dependencies));
    }

    /** JSON that a template takes as it is, whatever it looks like. */
    public static JsonNode literal(JsonNode json) {
        return isAnySpecial(json) ? Json.mapper().createObjectNode().set(LITERAL, json) : json;
    }

    /** Whether an outline contains a placeholder, so that its final value is not known yet. */
    public static boolean hasPlaceholder(JsonNode outline) {
        if (outline.isPojo()) {
            return true;
        }
        for (JsonNode child : outline.values()) {
            if (hasPlaceholder(child)) {
                return true;
            }
        }
        return false;
    }

    /** The origin of the URL that will be in the place of a placeholder, where it is known. */
    public static Optional<String> origin(JsonNode outline) {
        return outline instanceof POJONode placeholder && placeholder.getPojo() instanceof UrlPlaceholder known
                ? Optional.of(known.url().origin())
                : Optional.empty();
    }

    /** The JSON with a placeholder for each reference. */
    public JsonNode outline() {
        return outline;
    }

    /** The tasks that it refers to, each with the pointer of its first reference. */
    public Map<TaskId, String> dependencies() {
        return dependencies;
    }

    /**
     * The JSON with the references replaced by values.
     *
     * @throws io.muster.task.TaskFailedException if one cannot be resolved
     */
    public JsonNode fill(Values values) {
        return copy(outline, values, false);
    }

    /**
     * As {@link #fill}, for a place where a reference stands for a text: numbers and booleans become theirs, and an object
     * or array is not allowed.
     *
     * @throws io.muster.task.TaskFailedException also if one does
     */
    public JsonNode fillTexts(Values values) {
        return copy(outline, values, true);
    }

    private static boolean isAnySpecial(JsonNode json) {
        if (isSpecial(json)) {
            return true;
        }
        for (JsonNode child : json.values()) {
            if (isAnySpecial(child)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a document gives an object a meaning of its own, such as that of a reference. */
    public static boolean isSpecial(JsonNode json) {
        return Reference.is(json)
                || isOnly(json, LITERAL)
                || Parameters.is(json)
                || ItemReference.is(json)
                || ResultUrl.is(json)
                || HeaderReference.is(json);
    }

    static boolean isOnly(JsonNode json, String member) {
        return json.isObject() && json.size() == 1 && json.has(member);
    }

    /** What is found as a template is read. */
    private record Reading(
            Map<TaskId, String> dependencies, Parameters parameters, boolean ofItem, FieldErrors errors) {

        private JsonNode outline(JsonNode json, Place place) {
            if (Reference.is(json)) {
                Optional<Reference> reference = Reference.read(json, place, errors);
                reference.ifPresent(known -> dependOn(known.task(), place));
                return placeholder(reference.map(known -> values -> values.of(known)));
            }
            if (ofItem && ItemReference.is(json)) {
                return placeholder(ItemReference.read(json, place, errors).map(known -> values -> values.of(known)));
            }
            if (ResultUrl.is(json)) {
                Optional<ResultUrl> url = ResultUrl.read(json, place.toString(), errors);
                url.ifPresent(known -> dependOn(known.task(), place));
                return placeholder(url.map(UrlPlaceholder::new));
            }
            if (HeaderReference.is(json)) {
                Optional<HeaderReference> header = HeaderReference.read(json, place.toString(), errors);
                header.ifPresent(known -> dependOn(known.task(), place));
                return placeholder(header.map(known -> values -> values.of(known)));
            }
            if (isOnly(json, LITERAL)) {
                return json.get(LITERAL);
            }
            if (Parameters.is(json) && parameters.isReference(json, place.toString(), errors)) {
                return new POJONode(null);
            }
            if (ItemReference.is(json)) {
                errors.add(
                        place.toString(),
                        "\"$item\" is for tasks with \"forEach\"; write {\"$literal\": …} around JSON to be taken as it is",
                        Kind.INVALID);
                return json;
            }
            if (json.isObject()) {
                ObjectNode copy = Json.mapper().createObjectNode();
                json.properties()
                        .forEach(member -> copy.set(
                                member.getKey(),
                                outline(member.getValue(), place.then(Fields.escape(member.getKey())))));
                return copy;
            }
            if (json.isArray()) {
                ArrayNode copy = Json.mapper().createArrayNode();
                for (JsonNode element : json.values()) {
                    copy.add(outline(element, place.then(Integer.toString(copy.size()))));
                }
                return copy;
            }
            return json;
        }

        private void dependOn(TaskId task, Place place) {
            dependencies.computeIfAbsent(task, first -> place.toString());
        }
    }

    private static POJONode placeholder(Optional<? extends Placeholder> placeholder) {
        return new POJONode(placeholder.orElse(null));
    }

    private static JsonNode copy(JsonNode outline, Values values, boolean texts) {
        if (outline instanceof POJONode placeholder && placeholder.getPojo() instanceof Placeholder known) {
            JsonNode filled = known.fill(values);
            return texts ? text(filled, values) : filled;
        }
        if (outline.isObject()) {
            ObjectNode copy = Json.mapper().createObjectNode();
            outline.properties().forEach(member -> copy.set(member.getKey(), copy(member.getValue(), values, texts)));
            return copy;
        }
        if (outline.isArray()) {
            ArrayNode copy = Json.mapper().createArrayNode();
            outline.values().forEach(element -> copy.add(copy(element, values, texts)));
            return copy;
        }
        return outline;
    }

    private static JsonNode text(JsonNode filled, Values values) {
        if (filled.isContainer()) {
            throw values.notScalar();
        }
        return filled.isNumber() || filled.isBoolean() ? StringNode.valueOf(filled.asString()) : filled;
    }
}
