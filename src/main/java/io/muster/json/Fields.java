package io.muster.json;

import io.muster.json.FieldError.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Reads the fields of one JSON object, one by one; an error is collected with its pointer, and the field then reads as
 * absent, so that one pass finds every error. A null field counts as absent, except where any JSON is allowed: some
 * callers cannot omit fields.
 *
 * <pre>{@code
 * Optional<Duration> timeout = fields.duration("timeout", Duration.ofHours(24));
 * OptionalInt quorum = fields.integer("quorum", 1, tasks);
 * fields.refuseOthers();   // unknown fields are errors
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class Fields {

    private final JsonNode object;
    private final String pointer;
    private final FieldErrors errors;
    private final Set<String> known;

    /**
     * @param object expected to be an object: otherwise that is reported, and every field is absent
     * @param pointer to the object, as a JSON pointer (RFC 6901)
     */
    public Fields(JsonNode object, String pointer, FieldErrors errors) {
        this(object, pointer, errors, new HashSet<>());
    }

    private Fields(JsonNode object, String pointer, FieldErrors errors, Set<String> known) {
        this.object = object;
        this.pointer = pointer;
        this.errors = errors;
        this.known = known;
        if (!object.isObject()) {
            errors.add(pointer, "must be an object", Kind.INVALID);
        }
    }

    /**
     * Reads another object that has the same fields: fields read from it count as read here.
     *
     * @param other the object
     */
    public Fields with(JsonNode other) {
        return new Fields(other, pointer, errors, known);
    }

    /** Any JSON; an explicit null is a value. */
    public Optional<JsonNode> json(String name) {
        known.add(name);
        return Optional.ofNullable(object.get(name));
    }

    public Optional<String> string(String name) {
        return read(
                name, () -> "a string", node -> node.isString() ? Optional.of(node.stringValue()) : Optional.empty());
    }

    public Optional<String> requiredString(String name) {
        require(name);
        return string(name);
    }

    public Optional<Boolean> bool(String name) {
        return read(
                name,
                () -> "true or false",
                node -> node.isBoolean() ? Optional.of(node.booleanValue()) : Optional.empty());
    }

    public OptionalInt integer(String name, int min, int max) {
        Optional<Integer> read = read(name, () -> integerFrom(min, max), node -> integer(node, min, max));
        return read.isPresent() ? OptionalInt.of(read.get()) : OptionalInt.empty();
    }

    private static String integerFrom(int min, int max) {
        return "an integer from %d to %d".formatted(min, max);
    }

    // JSON has one kind of numbers: 1, 1.0 and 1e0 are equal, also in JSON Schema
    private static Optional<Integer> integer(JsonNode node, int min, int max) {
        if (!node.isNumber()) {
            return Optional.empty();
        }
        BigDecimal number = node.decimalValue();
        // first, so that absurdly large or small numbers are never expanded
        boolean within =
                number.compareTo(BigDecimal.valueOf(min)) >= 0 && number.compareTo(BigDecimal.valueOf(max)) <= 0;
        return within && (number.signum() == 0 || number.stripTrailingZeros().scale() <= 0)
                ? Optional.of(number.intValue())
                : Optional.empty();
    }

    /** A positive duration up to {@code max}. */
    public Optional<Duration> duration(String name, Duration max) {
        return duration(name, "above zero", Duration.ofNanos(1), max);
    }

    /** A duration from zero up to {@code max}. */
    public Optional<Duration> durationOrZero(String name, Duration max) {
        return duration(name, "from zero", Duration.ZERO, max);
    }

    private Optional<Duration> duration(String name, String from, Duration min, Duration max) {
        Supplier<String> wanted = () -> "a duration %s up to %s, such as \"250ms\", \"1.5s\", \"2m\" or \"PT1.5S\""
                .formatted(from, Durations.format(max));
        Optional<Duration> read =
                read(name, wanted, node -> node.isString() ? Durations.parse(node.stringValue()) : Optional.empty());
        boolean negative = read.filter(Duration::isNegative).isPresent();
        if (negative) {
            error(name, "must not be negative: " + wanted.get());
        } else if (read.filter(duration -> duration.compareTo(min) < 0 || duration.compareTo(max) > 0)
                .isPresent()) {
            error(name, "must be " + wanted.get());
        }
        return read.filter(duration -> duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0);
    }

    /** One of an enum's constants, in lower case. */
    public <E extends Enum<E>> Optional<E> oneOf(String name, Class<E> type) {
        return read(
                name,
                () -> "one of " + String.join(", ", Names.all(type)),
                node -> node.isString() ? Names.find(type, node.stringValue()) : Optional.empty());
    }

    /**
     * An array of strings; empty if the field is absent.
     *
     * @param wanted describes what {@code form} accepts, as in "must be …"
     */
    public List<String> strings(String name, Predicate<String> form, String wanted) {
        List<String> strings = new ArrayList<>();
        List<JsonNode> items = array(name).orElse(List.of());
        for (int index = 0; index < items.size(); index++) {
            if (items.get(index).isString() && form.test(items.get(index).stringValue())) {
                strings.add(items.get(index).stringValue());
            } else {
                error(name + "/" + index, "must be " + wanted);
            }
        }
        return strings;
    }

    /** An array of integers; empty if the field is absent. */
    public Set<Integer> integers(String name, int min, int max) {
        Set<Integer> integers = new LinkedHashSet<>();
        List<JsonNode> items = array(name).orElse(List.of());
        for (int index = 0; index < items.size(); index++) {
            Optional<Integer> value = integer(items.get(index), min, max);
            value.ifPresent(integers::add);
            if (value.isEmpty()) {
                error(name + "/" + index, "must be " + integerFrom(min, max));
            }
        }
        return integers;
    }

    public Optional<List<JsonNode>> array(String name) {
        return read(
                name,
                () -> "an array",
                node -> node.isArray() ? Optional.of(List.copyOf(node.values())) : Optional.empty());
    }

    /** The fields of an object; its reader must refuse unknown ones. Empty if the field is absent or not an object. */
    public Optional<Fields> object(String name) {
        return read(name, () -> "an object", node -> node.isObject() ? Optional.of(node) : Optional.empty())
                .map(node -> new Fields(node, pointer + "/" + name, errors));
    }

    /** The members of an object, in order; empty if the field is absent. */
    public Set<Map.Entry<String, JsonNode>> members(String name) {
        return read(
                        name,
                        () -> "an object",
                        node -> node.isObject() ? Optional.of(node.properties()) : Optional.empty())
                .orElse(Set.of());
    }

    /** Whether the field is present and not null. */
    public boolean has(String name) {
        known.add(name);
        return object.hasNonNull(name);
    }

    /** Reports an error unless the field is present and not null. */
    public void require(String name) {
        if (!has(name) && object.isObject()) {
            error(name, "is required");
        }
    }

    /** Reports an error at a field, or below it: {@code name} may be a path with slashes. */
    public void error(String name, String detail) {
        error(name, detail, Kind.INVALID);
    }

    public void error(String name, String detail, Kind kind) {
        errors.add(pointer + "/" + name, detail, kind);
    }

    /** Reports an error for every field that was not read. */
    public void refuseOthers() {
        for (String name : object.propertyNames()) {
            if (!known.contains(name)) {
                error(escape(name), "unknown field");
            }
        }
    }

    /** The pointer to this object. */
    public String pointer() {
        return pointer;
    }

    /** The number of errors of the whole document so far. */
    public int errorCount() {
        return errors.count();
    }

    /** A name as a part of a JSON pointer (RFC 6901 section 3), shortened if it is absurdly long. */
    public static String escape(String name) {
        String part = name.length() <= 100 ? name : name.substring(0, 100) + "…";
        return part.replace("~", "~0").replace("/", "~1");
    }

    /** @param wanted describes what the reader accepts, for an error; made only then, since most fields are absent or valid */
    private <V> Optional<V> read(String name, Supplier<String> wanted, Function<JsonNode, Optional<V>> reader) {
        known.add(name);
        JsonNode node = object.get(name);
        if (node == null || node.isNull()) {
            return Optional.empty();
        }
        Optional<V> value = reader.apply(node);
        if (value.isEmpty()) {
            error(name, "must be " + wanted.get());
        }
        return value;
    }
}
