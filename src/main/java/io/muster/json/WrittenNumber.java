package io.muster.json;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NumericNode;
import tools.jackson.databind.node.ValueNode;

/** A number that keeps its original notation: {@code -0.0}, {@code 1e5}. A {@link BigDecimal} alone loses both. */
final class WrittenNumber extends BigDecimal {

    private static final long serialVersionUID = 1L;

    private final String text;

    private WrittenNumber(String text) {
        super(text);
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }

    /** Preserves the sign of zero. */
    @Override
    public double doubleValue() {
        return Double.parseDouble(text);
    }

    /** Preserves the sign of zero. */
    @Override
    public float floatValue() {
        return Float.parseFloat(text);
    }

    /**
     * Creates the nodes of one document, using the text of the number that the parser has just read. The nodes keep
     * their factory, so it must be closed once the document is read: the parser may keep the whole text (since JDK 25, a
     * {@link java.io.StringReader} does so even when it is closed).
     */
    static final class Nodes extends JsonNodeFactory implements AutoCloseable {

        private static final long serialVersionUID = 1L;

        private transient @Nullable JsonParser parser;

        Nodes(JsonParser parser) {
            this.parser = parser;
        }

        @Override
        public ValueNode numberNode(BigDecimal number) {
            String text = parser == null ? number.toString() : parser.getString();
            return super.numberNode(number.toString().equals(text) ? number : new WrittenNumber(text));
        }

        // the only integer with two notations is zero
        @Override
        public NumericNode numberNode(int number) {
            return number == 0 && parser != null && parser.getString().equals("-0")
                    ? new DecimalNode(new WrittenNumber("-0"))
                    : super.numberNode(number);
        }

        @Override
        public void close() {
            parser = null;
        }
    }
}
