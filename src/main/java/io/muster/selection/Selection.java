package io.muster.selection;

import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import software.amazon.smithy.jmespath.JmespathException;
import software.amazon.smithy.jmespath.JmespathExpression;
import tools.jackson.databind.JsonNode;

/**
 * An expression in JMESPath (jmespath.org), compiled. Immutable.
 *
 * <pre>{@code
 * Selection.compile("items[?open].id").apply("{\"items\": [{\"id\": 7, \"open\": true}]}", () -> true);   // [7]
 * }</pre>
 */
public final class Selection {

    /** The longest expression, in characters. */
    public static final int MAX_LENGTH = 1_000;

    // what an expression can nest by: each level takes stack
    private static final String NESTING = "([{!&";
    private static final int MAX_NESTING = 200;

    private final JmespathExpression expression;

    private Selection(JmespathExpression expression) {
        this.expression = expression;
    }

    /** @throws SelectionException if the text is not an expression, saying where the error is */
    public static Selection compile(String text) throws SelectionException {
        if (text.length() > MAX_LENGTH) {
            throw new SelectionException("is longer than %d characters".formatted(MAX_LENGTH));
        }
        if (text.chars().filter(character -> NESTING.indexOf(character) >= 0).count() > MAX_NESTING) {
            throw new SelectionException("has more than %d of the characters %s".formatted(MAX_NESTING, NESTING));
        }
        return new Selection(parse(text));
    }

    private static JmespathExpression parse(String text) throws SelectionException {
        try {
            return CheckedExpression.of(JmespathExpression.parse(text));
        } catch (JmespathException malformed) {
            throw new SelectionException("is not a JMESPath expression: " + malformed.getMessage(), malformed);
        } catch (RuntimeException unforeseen) {
            throw new SelectionException("is not a JMESPath expression", unforeseen);
        }
    }

    /**
     * What the expression gives for a value. Takes time: some tenths of a second at most.
     *
     * @param json a JSON text
     * @param isWanted whether anybody still waits for the result; asked now and then
     * @return a JSON text
     * @throws SelectionException if a function gets what it is not for, or it takes more time or memory than it may
     */
    public String apply(String json, BooleanSupplier isWanted) throws SelectionException {
        try {
            JsonNode value = Json.read(json.getBytes(StandardCharsets.UTF_8));
            return JsonRuntime.write(expression.evaluate(value, new JsonRuntime(new EvaluationLimits(isWanted))));
        } catch (MalformedJsonException unreadable) {
            throw new SelectionException("the value cannot be read: " + unreadable.getMessage(), unreadable);
        } catch (JmespathException | ArithmeticException failed) {
            String reason = String.valueOf(failed.getMessage());
            throw new SelectionException(
                    reason.equals("invalid-type") ? "a function got an argument of a type that it is not for" : reason,
                    failed);
        }
    }
}
