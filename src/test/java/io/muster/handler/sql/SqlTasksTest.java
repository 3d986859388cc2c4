package io.muster.handler.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.muster.json.FieldError;
import io.muster.json.FieldErrors;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.task.BlockingTasks;
import io.muster.task.FairExecutor;
import io.muster.testing.DirectExecutor;
import io.muster.testing.ManualTimer;
import java.util.List;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Parsing of tasks and queries, without a database. */
class SqlTasksTest {

    private final SqlTasks tasks = tasks(
            query("orders", "select * from orders where customer = :customer and day > :day or day = :day"),
            query("All.orders_2-x", "select * from orders"));
    private final FieldErrors errors = new FieldErrors();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'query': 'orders', 'params': {'customer': 7, 'day': '2026-01-02'}}",
                "{'query': 'orders', 'params': {'customer': null, 'day': true}}",
                "{'query': 'All.orders_2-x'}",
                "{'query': 'All.orders_2-x', 'params': {}}"
            })
    void readsAQuerysNameAndParameters(String document) {
        assertThat(tasks.create(fields(document))).isPresent();
        assertThat(errors.toList()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                | query           | is required",
                "{'query': 7}                                      | query           | must be a string",
                "{'query': 'other', 'params': {'x': 1}}            | query           | `unknown query \"other\"; available: All.orders_2-x, orders`",
                "{'query': 'All.orders_2-x', 'params': 7}          | params          | must be an object",
                "{'query': 'orders', 'params': {'day': 1}}         | params/customer | is required",
                "{'query': 'orders', 'params': {'customer': 1, 'day': 1, 'a/b': 1}} | params/a~1b | unknown parameter; query orders has: customer, day",
                "{'query': 'All.orders_2-x', 'params': {'x': 1}}   | params/x        | unknown parameter; query All.orders_2-x has none",
                "{'query': 'orders', 'params': {'customer': [1], 'day': 1}} | params/customer | must be a string, a number, true, false or null",
                "{'query': 'orders', 'params': {'customer': 1, 'day': {}}}  | params/day      | must be a string, a number, true, false or null",
                "{'query': 'orders', 'params': {'customer': 1e1001, 'day': 1}} | params/customer | must be a number of at most 1000 digits",
                "{'query': 'orders', 'params': {'customer': 1, 'day': 1e-1000000000}} | params/day | must be a number of at most 1000 digits",
            })
    void mismatchesAreReportedAtTheirPlace(String document, String field, String detail) {
        assertThat(tasks.create(fields(document))).isEmpty();
        assertThat(errors.toList())
                .containsExactly(new FieldError("/tasks/3/" + field, detail, FieldError.Kind.INVALID));
    }

    @Test
    void allMissingParametersAreNamed() {
        assertThat(tasks.create(fields("{'query': 'orders'}"))).isEmpty();
        assertThat(errors.toList())
                .extracting(FieldError::pointer)
                .containsExactly("/tasks/3/params/customer", "/tasks/3/params/day");
    }

    @Test
    void aServerWithoutQueriesSaysSo() {
        assertThat(tasks().create(fields("{'query': 'orders'}"))).isEmpty();
        assertThat(errors.toList())
                .extracting(FieldError::detail)
                .containsExactly("unknown query \"orders\"; none is configured");
        assertThat(json(tasks().schema()).at("/properties/query/enum")).isEmpty();
    }

    @Test
    void theSchemaNamesTheQueriesAndTheirParameters() {
        JsonNode schema = json(tasks.schema());
        assertThat(schema.at("/properties/query"))
                .isEqualTo(json("{'type': 'string', 'enum': ['All.orders_2-x', 'orders']}"));
        assertThat(schema.get("oneOf")).isEqualTo(json("""
                                [{'properties': {'query': {'const': 'All.orders_2-x'},
                                    'params': {'required': [], 'properties': {}, 'additionalProperties': false}},
                                  'required': ['query']},
                                 {'properties': {'query': {'const': 'orders'},
                                    'params': {'required': ['customer', 'day'],
                                               'properties': {'customer': {}, 'day': {}},
                                               'additionalProperties': false}},
                                  'required': ['query', 'params']}]"""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a b | select 1             | a query's name must be 1 to 64 characters from A-Z a-z 0-9 . _ - but is \"a b\"",
                "a   | `  `                 | the query is empty",
                "a   | select ?             | a parameter must be written :name, not ?",
                "a   | select ?, :x         | Cannot mix named and positional parameters in a SQL statement: [?, x]",
                "a   | select (array[1])[1:2] | a parameter's name must be letters, digits and _ but is \":2\"; write a literal colon as \\:",
                "a   | select :a.b          | a parameter's name must be letters, digits and _ but is \":a.b\"; write a literal colon as \\:",
            })
    void malformedQueriesAreRejected(String name, String text, String why) {
        assertThatIllegalArgumentException().isThrownBy(() -> query(name, text)).withMessage(why);
    }

    @Test
    void onlySomeColonsStartParameters() {
        Query query = query("a", "select ':a', \"b:c\", d::text, :d, e -- :f\n, /* :g */ :h, :d");
        assertThat(query.positions()).containsExactly("d", "h", "d");
        assertThat(query.parameters()).containsExactly("d", "h");
        assertThat(query.sql()).isEqualTo("select ':a', \"b:c\", d::text, ?, e -- :f\n, /* :g */ ?, ?");
    }

    @Test
    void duplicateQueryNamesAreRejected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tasks(query("a", "select 1"), query("a", "select 2")))
                .withMessage("duplicate query name \"a\"");
    }

    private static SqlTasks tasks(Query... queries) {
        BlockingTasks blocking = new BlockingTasks(new FairExecutor(new DirectExecutor(), 64), () -> Runnable::run);
        return new SqlTasks(List.of(queries), QueryLimits.DEFAULTS, blocking, new ManualTimer(), Runnable::run);
    }

    private static Query query(String name, String text) {
        return Query.parse(name, text, new JdbcDataSource());
    }

    private Fields fields(String document) {
        return new Fields(json(document), "/tasks/3", errors);
    }

    private static JsonNode json(String document) {
        try {
            return Json.read(document.replace('\'', '"').getBytes(UTF_8));
        } catch (MalformedJsonException malformed) {
            throw new AssertionError(malformed);
        }
    }
}
