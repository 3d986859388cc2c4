package io.muster.selection;

import io.muster.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import software.amazon.smithy.jmespath.JmespathException;
import software.amazon.smithy.jmespath.JmespathExceptionType;
import software.amazon.smithy.jmespath.RuntimeType;
import software.amazon.smithy.jmespath.evaluation.EvaluationUtils;
import software.amazon.smithy.jmespath.evaluation.JmespathRuntime;
import software.amazon.smithy.jmespath.evaluation.NumberType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON trees as the library evaluates expressions on them. Whatever is only selected stays the same node, so that numbers keep
 * their digits. For one evaluation.
 */
final class JsonRuntime implements JmespathRuntime<JsonNode> {

    private static final JsonNodeFactory NODES = Json.mapper().getNodeFactory();

    // of an array or object without members, and of a member of an object, in the unit of the limits
    private static final int CONTAINER = 6;
    private static final int MEMBER = 8;
    private static final int CHARACTERS = 4;

    // functions such as contains() take the product of the lengths of two texts in the worst case
    private static final int COMPARED_IN_A_STEP = 1_024;

    private static final int MAX_TEXT = 1024 * 1024;

    // beyond this a double is not an exact integer
    private static final double EXACT = 1L << 53;

    private final EvaluationLimits limits;

    JsonRuntime(EvaluationLimits limits) {
        this.limits = limits;
    }

    @Override
    public RuntimeType typeOf(JsonNode value) {
        limits.step();
        return switch (value.getNodeType()) {
            case OBJECT -> RuntimeType.OBJECT;
            case ARRAY -> RuntimeType.ARRAY;
            case STRING -> RuntimeType.STRING;
            case NUMBER -> RuntimeType.NUMBER;
            case BOOLEAN -> RuntimeType.BOOLEAN;
            case NULL, MISSING, BINARY, POJO -> RuntimeType.NULL;
        };
    }

    @Override
    public boolean isTruthy(JsonNode value) {
        return switch (typeOf(value)) {
            case BOOLEAN -> value.booleanValue();
            case STRING -> !value.stringValue().isEmpty();
            case ARRAY, OBJECT -> !value.isEmpty();
            case NUMBER -> true;
            default -> false;
        };
    }

    @Override
    public int compare(JsonNode left, JsonNode right) {
        RuntimeType type = typeOf(left);
        if (type != typeOf(right)) {
            throw new JmespathException(JmespathExceptionType.INVALID_TYPE, "values of different types have no order");
        }
        return switch (type) {
            case STRING -> {
                String text = left.stringValue();
                limits.steps(text.length() / COMPARED_IN_A_STEP);
                yield text.compareTo(right.stringValue());
            }
            case NUMBER -> left.decimalValue().compareTo(right.decimalValue());
            default ->
                throw new JmespathException(
                        JmespathExceptionType.INVALID_TYPE, "only numbers and strings have an order");
        };
    }

    @Override
    public boolean equal(JsonNode left, JsonNode right) {
        if (left.isString() && right.isString()) {
            limits.steps(1 + left.stringValue().length() / COMPARED_IN_A_STEP);
            return left.stringValue().equals(right.stringValue());
        }
        return EvaluationUtils.equals(this, left, right);
    }

    @Override
    public String toString(JsonNode value) {
        return value.isString() ? asString(value) : write(value);
    }

    /**
     * The JSON text of a value.
     *
     * @throws JmespathException if it is too long
     */
    static String write(JsonNode value) {
        return Json.write(value, MAX_TEXT)
                .orElseThrow(
                        () -> new JmespathException("its result is larger than %d characters".formatted(MAX_TEXT)));
    }

    @Override
    public JsonNode createNull() {
        return NODES.nullNode();
    }

    @Override
    public JsonNode createBoolean(boolean value) {
        return NODES.booleanNode(value);
    }

    @Override
    public boolean asBoolean(JsonNode value) {
        return value.booleanValue();
    }

    @Override
    public JsonNode createString(String text) {
        limits.step();
        limits.build(text.length() / CHARACTERS);
        return NODES.stringNode(text);
    }

    @Override
    public String asString(JsonNode value) {
        if (!value.isString()) {
            throw new JmespathException(JmespathExceptionType.INVALID_TYPE, "a string is wanted");
        }
        String text = value.stringValue();
        limits.steps(1 + (long) text.length() * text.length() / COMPARED_IN_A_STEP);
        return text;
    }

    /** Integers as such, also those that the library has as floating-point numbers; null for what JSON has no number for. */
    @Override
    public JsonNode createNumber(Number value) {
        limits.step();
        if (value instanceof BigDecimal decimal) {
            return NODES.numberNode(decimal);
        } else if (value instanceof BigInteger integer) {
            return NODES.numberNode(integer);
        } else if (value instanceof Double || value instanceof Float) {
            return number(value.doubleValue());
        }
        return NODES.numberNode(value.longValue());
    }

    private JsonNode number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return createNull();
        }
        boolean isInteger = value == Math.rint(value) && Math.abs(value) <= EXACT;
        return isInteger ? NODES.numberNode((long) value) : NODES.numberNode(value);
    }

    @Override
    public NumberType numberType(JsonNode value) {
        return EvaluationUtils.numberType(asNumber(value));
    }

    /** To be calculated with: an integer as it is, anything else as a double, as most implementations do. */
    @Override
    public Number asNumber(JsonNode value) {
        limits.step();
        if (!value.isNumber()) {
            throw new JmespathException(JmespathExceptionType.INVALID_TYPE, "a number is wanted");
        }
        return value.isIntegralNumber() ? value.numberValue() : asDouble(value.decimalValue());
    }

    private static double asDouble(BigDecimal number) {
        double nearest = number.doubleValue();
        if (Double.isInfinite(nearest)) {
            throw new JmespathException("it would calculate with a number that is too large");
        }
        return nearest;
    }

    @Override
    public ArrayBuilder<JsonNode> arrayBuilder() {
        limits.build(CONTAINER);
        return new Elements();
    }

    /** Builds an array. */
    private final class Elements implements ArrayBuilder<JsonNode> {
        private final ArrayNode array = NODES.arrayNode();

        @Override
        public void add(JsonNode value) {
            limits.step();
            limits.build(1);
            array.add(value);
        }

        @Override
        public void addAll(JsonNode collection) {
            asIterable(collection).forEach(this::add);
        }

        @Override
        public JsonNode build() {
            return array;
        }
    }

    @Override
    public JsonNode element(JsonNode array, int index) {
        limits.step();
        return array.get(index);
    }

    /** {@inheritDoc} Unlike the library says, the start is negative for an empty array. */
    @Override
    public JsonNode slice(JsonNode array, int start, int stop, int step) {
        Elements elements = new Elements();
        for (long index = start; step > 0 ? index < stop : index > stop; index += step) {
            if (index >= 0) {
                elements.add(array.get((int) index));
            }
        }
        return elements.build();
    }

    @Override
    public ObjectBuilder<JsonNode> objectBuilder() {
        limits.build(CONTAINER);
        return new Members();
    }

    /** Builds an object. */
    private final class Members implements ObjectBuilder<JsonNode> {
        private final ObjectNode object = NODES.objectNode();

        @Override
        public void put(JsonNode key, JsonNode value) {
            limits.step();
            limits.build(MEMBER);
            object.set(key.stringValue(), value);
        }

        @Override
        public void putAll(JsonNode other) {
            other.properties().forEach(member -> put(NODES.stringNode(member.getKey()), member.getValue()));
        }

        @Override
        public JsonNode build() {
            return object;
        }
    }

    @Override
    public JsonNode value(JsonNode object, JsonNode key) {
        limits.step();
        JsonNode value = object.isObject() ? object.get(key.stringValue()) : null;
        return value == null ? createNull() : value;
    }

    @Override
    public int length(JsonNode value) {
        limits.step();
        if (value.isString()) {
            String text = value.stringValue();
            limits.steps(text.length() / COMPARED_IN_A_STEP);
            return text.codePointCount(0, text.length());
        }
        return value.size();
    }

    @Override
    public Iterable<JsonNode> asIterable(JsonNode value) {
        limits.step();
        if (value.isArray()) {
            return value.values();
        }
        List<JsonNode> names = new ArrayList<>(value.size());
        value.propertyNames().forEach(name -> names.add(createString(name)));
        return names;
    }
}
