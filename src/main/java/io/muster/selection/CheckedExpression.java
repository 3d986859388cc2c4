package io.muster.selection;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.smithy.jmespath.ExpressionVisitor;
import software.amazon.smithy.jmespath.JmespathException;
import software.amazon.smithy.jmespath.JmespathExpression;
import software.amazon.smithy.jmespath.ast.AndExpression;
import software.amazon.smithy.jmespath.ast.ComparatorExpression;
import software.amazon.smithy.jmespath.ast.ComparatorType;
import software.amazon.smithy.jmespath.ast.CurrentExpression;
import software.amazon.smithy.jmespath.ast.ExpressionTypeExpression;
import software.amazon.smithy.jmespath.ast.FieldExpression;
import software.amazon.smithy.jmespath.ast.FilterProjectionExpression;
import software.amazon.smithy.jmespath.ast.FlattenExpression;
import software.amazon.smithy.jmespath.ast.FunctionExpression;
import software.amazon.smithy.jmespath.ast.IndexExpression;
import software.amazon.smithy.jmespath.ast.LiteralExpression;
import software.amazon.smithy.jmespath.ast.MultiSelectHashExpression;
import software.amazon.smithy.jmespath.ast.MultiSelectListExpression;
import software.amazon.smithy.jmespath.ast.NotExpression;
import software.amazon.smithy.jmespath.ast.ObjectProjectionExpression;
import software.amazon.smithy.jmespath.ast.OrExpression;
import software.amazon.smithy.jmespath.ast.ProjectionExpression;
import software.amazon.smithy.jmespath.ast.SliceExpression;
import software.amazon.smithy.jmespath.ast.Subexpression;

/**
 * Checks the functions of an expression, and guards its slices.
 *
 * <p>The library's own check evaluates literals, which may take all memory. Its slices (1.73.0) take a start beyond the end for
 * the last element, so that {@code [20:40]} of three elements is one element instead of none: {@code [a:b]} becomes what
 * {@code type(@) == 'array' && (length(@) > a && [a:b] || [])} says.
 */
final class CheckedExpression implements ExpressionVisitor<JmespathExpression> {

    private static final JmespathExpression CURRENT = new CurrentExpression();

    // by name the number of arguments; -1 for any number from one
    private static final Map<String, Integer> FUNCTIONS = Map.ofEntries(
            Map.entry("abs", 1),
            Map.entry("avg", 1),
            Map.entry("ceil", 1),
            Map.entry("contains", 2),
            Map.entry("ends_with", 2),
            Map.entry("floor", 1),
            Map.entry("join", 2),
            Map.entry("keys", 1),
            Map.entry("length", 1),
            Map.entry("map", 2),
            Map.entry("max", 1),
            Map.entry("max_by", 2),
            Map.entry("merge", -1),
            Map.entry("min", 1),
            Map.entry("min_by", 2),
            Map.entry("not_null", -1),
            Map.entry("reverse", 1),
            Map.entry("sort", 1),
            Map.entry("sort_by", 2),
            Map.entry("starts_with", 2),
            Map.entry("sum", 1),
            Map.entry("to_array", 1),
            Map.entry("to_number", 1),
            Map.entry("to_string", 1),
            Map.entry("type", 1),
            Map.entry("values", 1));

    private CheckedExpression() {}

    /** @throws JmespathException if it has a function that does not exist, or one with a wrong number of arguments */
    static JmespathExpression of(JmespathExpression expression) {
        return expression.accept(new CheckedExpression());
    }

    @Override
    public JmespathExpression visitSlice(SliceExpression slice) {
        if (slice.getStep() == 0) {
            throw new JmespathException("Error at line %d column %d: a slice's step must not be 0"
                    .formatted(slice.getLine(), slice.getColumn()));
        }
        if (slice.getStep() < 0 || slice.getStart().orElse(0) <= 0) {
            return slice;
        }
        JmespathExpression isArray = new ComparatorExpression(
                ComparatorType.EQUAL,
                new FunctionExpression("type", List.of(CURRENT)),
                LiteralExpression.from("array"));
        JmespathExpression reaches = new ComparatorExpression(
                ComparatorType.GREATER_THAN,
                new FunctionExpression("length", List.of(CURRENT)),
                LiteralExpression.from(slice.getStart().getAsInt()));
        JmespathExpression nothing = LiteralExpression.from(List.of());
        return new AndExpression(isArray, new OrExpression(new AndExpression(reaches, slice), nothing));
    }

    @Override
    public JmespathExpression visitComparator(ComparatorExpression comparator) {
        return new ComparatorExpression(
                comparator.getComparator(), visit(comparator.getLeft()), visit(comparator.getRight()));
    }

    @Override
    public JmespathExpression visitCurrentNode(CurrentExpression current) {
        return current;
    }

    @Override
    public JmespathExpression visitExpressionType(ExpressionTypeExpression type) {
        return new ExpressionTypeExpression(visit(type.getExpression()));
    }

    @Override
    public JmespathExpression visitFlatten(FlattenExpression flatten) {
        return new FlattenExpression(visit(flatten.getExpression()));
    }

    @Override
    public JmespathExpression visitFunction(FunctionExpression function) {
        Integer wanted = FUNCTIONS.get(function.getName());
        int given = function.getArguments().size();
        if (wanted == null) {
            throw wrong(function, "unknown function " + function.getName());
        } else if (wanted < 0 ? given == 0 : given != wanted) {
            throw wrong(
                    function,
                    "%s needs %s, but has %d"
                            .formatted(
                                    function.getName(),
                                    wanted < 0 ? "an argument" : wanted == 1 ? "1 argument" : wanted + " arguments",
                                    given));
        }
        return new FunctionExpression(
                function.getName(),
                function.getArguments().stream().map(this::visit).toList());
    }

    @Override
    public JmespathExpression visitField(FieldExpression field) {
        return field;
    }

    @Override
    public JmespathExpression visitIndex(IndexExpression index) {
        return index;
    }

    @Override
    public JmespathExpression visitLiteral(LiteralExpression literal) {
        return literal;
    }

    @Override
    public JmespathExpression visitMultiSelectList(MultiSelectListExpression list) {
        return new MultiSelectListExpression(
                list.getExpressions().stream().map(this::visit).toList());
    }

    @Override
    public JmespathExpression visitMultiSelectHash(MultiSelectHashExpression hash) {
        Map<String, JmespathExpression> members = new LinkedHashMap<>();
        hash.getExpressions().forEach((name, member) -> members.put(name, visit(member)));
        return new MultiSelectHashExpression(members);
    }

    @Override
    public JmespathExpression visitAnd(AndExpression and) {
        return new AndExpression(visit(and.getLeft()), visit(and.getRight()));
    }

    @Override
    public JmespathExpression visitOr(OrExpression or) {
        return new OrExpression(visit(or.getLeft()), visit(or.getRight()));
    }

    @Override
    public JmespathExpression visitNot(NotExpression not) {
        return new NotExpression(visit(not.getExpression()));
    }

    @Override
    public JmespathExpression visitProjection(ProjectionExpression projection) {
        return new ProjectionExpression(visit(projection.getLeft()), visit(projection.getRight()));
    }

    @Override
    public JmespathExpression visitFilterProjection(FilterProjectionExpression filter) {
        return new FilterProjectionExpression(
                visit(filter.getLeft()), visit(filter.getComparison()), visit(filter.getRight()));
    }

    @Override
    public JmespathExpression visitObjectProjection(ObjectProjectionExpression projection) {
        return new ObjectProjectionExpression(visit(projection.getLeft()), visit(projection.getRight()));
    }

    @Override
    public JmespathExpression visitSubexpression(Subexpression subexpression) {
        return new Subexpression(
                visit(subexpression.getLeft()), visit(subexpression.getRight()), subexpression.isPipe());
    }

    private static JmespathException wrong(FunctionExpression function, String detail) {
        return new JmespathException(
                "Error at line %d column %d: %s".formatted(function.getLine(), function.getColumn(), detail));
    }

    private JmespathExpression visit(JmespathExpression expression) {
        return expression.accept(this);
    }
}
