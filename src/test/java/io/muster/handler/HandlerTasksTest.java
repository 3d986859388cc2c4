package io.muster.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.muster.group.engine.RunningGroup;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.json.FieldError;
import io.muster.json.FieldErrors;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.task.BlockingTasks;
import io.muster.task.FairExecutor;
import io.muster.task.TaskBody;
import io.muster.task.TaskContext;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskValue;
import io.muster.testing.Bench;
import io.muster.testing.DirectExecutor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class HandlerTasksTest {

    enum Colour {
        RED
    }

    record Line(String name, int count) {}

    record Order(long customer, List<Line> lines, Optional<Colour> colour) {
        Order {
            if (customer < 0) {
                throw new IllegalArgumentException("customer must not be negative but is " + customer);
            }
        }
    }

    /** A handler that returns its input. */
    static final class Orders implements TaskHandler<Order> {
        @Override
        public Object handle(Order input, TaskContext task) {
            return input;
        }
    }

    /** A handler of arbitrary JSON objects. */
    static final class Objects implements TaskHandler<Map<String, Object>> {
        @Override
        public Object handle(Map<String, Object> input, TaskContext task) {
            return input == null ? "nothing" : input;
        }
    }

    private final BlockingTasks blocking =
            new BlockingTasks(new FairExecutor(new DirectExecutor(), 64), () -> Runnable::run);
    private final HandlerTasks orders = new HandlerTasks("order", new Orders(), Orders.class, blocking);
    private final HandlerTasks objects = new HandlerTasks("object", new Objects(), Objects.class, blocking);
    private final FieldErrors errors = new FieldErrors();

    @Test
    void theInputIsBoundToTheHandlersRecordAndItsResultIsWritten() {
        String order = "{\"customer\":7,\"lines\":[{\"name\":\"a\",\"count\":2}],\"colour\":\"RED\"}";
        assertThat(value(orders, "{'input': " + order + "}").json()).isEqualTo(order);
    }

    @Test
    void numbersOfAMapKeepTheirDigits() {
        String json = "{\"a\":1.10,\"b\":1234567890123456789012345678901234567890}";
        assertThat(value(objects, "{'input': " + json + "}").json()).isEqualTo(json);
    }

    @Test
    void aMissingInputIsNullForHandlersThatAcceptIt() {
        assertThat(value(objects, "{}").json()).isEqualTo("\"nothing\"");
        assertThat(value(objects, "{'input': null}").json()).isEqualTo("\"nothing\"");
    }

    @Test
    void aHandlerMayReturnAStageOrATaskValue() {
        TaskValue ready = new TaskValue("1.10", Map.of());
        TaskHandler<Map<String, Object>> staged = (input, task) -> CompletableFuture.completedFuture(ready);
        assertThat(value(new HandlerTasks("staged", staged, Objects.class, blocking), "{}"))
                .isSameAs(ready);
        TaskHandler<Map<String, Object>> nothing = (input, task) -> null;
        assertThat(value(new HandlerTasks("nothing", nothing, Objects.class, blocking), "{}")
                        .json())
                .isEqualTo("null");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                   | /at/input                | is required",
                "{'input': null}                                      | /at/input                | is required",
                "{'input': 5}                                         | /at/input                | must be an object",
                "{'input': []}                                        | /at/input                | must be an object",
                "{'input': {'customer': 'x'}}                         | /at/input/customer       | must be an integer from -9223372036854775808 to 9223372036854775807",
                "{'input': {'customer': 1.5}}                         | /at/input/customer       | must be an integer from -9223372036854775808 to 9223372036854775807",
                "{'input': {'customer': 1e19}}                        | /at/input/customer       | must be an integer from -9223372036854775808 to 9223372036854775807",
                "{'input': {'customer': 1e999999999}}                 | /at/input/customer       | must be an integer from -9223372036854775808 to 9223372036854775807",
                "{'input': {'customer': '1'}}                         | /at/input/customer       | must be an integer from -9223372036854775808 to 9223372036854775807",
                "{'input': {'customer': null}}                        | /at/input/customer       | is required",
                "{'input': {'customer': 1, 'lines': [null]}}          | /at/input/lines/0        | must not be null",
                "{'input': {'customer': 1, 'lines': [{'count': 1, 'name': 5}]}} | /at/input/lines/0/name   | must be a string",
                "{'input': {'customer': 1, 'colour': 0}}              | /at/input/colour         | must be one of RED",
                "{'input': {'customer': 1, 'more': 1}}                | /at/input/more           | unknown field",
                "{'input': {'customer': 1, 'a/b': 1}}                 | /at/input/a~1b           | unknown field",
                "{'input': {'customer': 1, 'lines': [{'count': 1}, {'count': 1, 'x': 1}]}} | /at/input/lines/1/x      | unknown field",
                "{'input': {}}                                        | /at/input/customer       | is required",
                "{'input': {'customer': 1, 'lines': [{'name': 'a'}]}} | /at/input/lines/0/count  | is required",
                "{'input': {'customer': 1, 'lines': [{'count': []}]}} | /at/input/lines/0/count  | must be an integer from -2147483648 to 2147483647",
                "{'input': {'customer': 1, 'colour': 'BLUE'}}         | /at/input/colour         | must be one of RED",
                "{'input': {'customer': -1}}                          | /at/input                | customer must not be negative but is -1"
            },
            quoteCharacter = '`')
    void mismatchesAreReportedAtTheirPlace(String document, String pointer, String detail) {
        assertThat(orders.create(fields(document))).isEmpty();
        assertThat(errors.toList()).containsExactly(new FieldError(pointer, detail, FieldError.Kind.INVALID));
    }

    @Test
    void allMismatchesAreReportedAtOnce() {
        assertThat(orders.create(fields("{'input': {'lines': [{'count': 'x'}, 7], 'colour': 'BLUE'}}")))
                .isEmpty();
        assertThat(errors.toList().stream().map(FieldError::pointer))
                .containsExactlyInAnyOrder(
                        "/at/input/customer", "/at/input/lines/0/count", "/at/input/lines/1", "/at/input/colour");
    }

    @Test
    void anIntegerMayHaveAFractionOrAnExponentAndAFieldMayBeNull() {
        assertThat(value(orders, "{'input': {'customer': 7.0, 'colour': null, 'lines': [{'count': 2e0}]}}")
                        .json())
                .isEqualTo("{\"customer\":7,\"lines\":[{\"name\":null,\"count\":2}],\"colour\":null}");
        assertThat(value(objects, "{'input': {'a': 1.0, 'b': null}}").json()).isEqualTo("{\"a\":1.0,\"b\":null}");
    }

    @Test
    void theSchemaDescribesTheRecord() {
        assertThat(json(orders.schema()).at("/properties/input"))
                .isEqualTo(json("{'type': 'object', 'required': ['customer'], 'additionalProperties': false,"
                        + " 'properties': {'customer': {'type': 'integer',"
                        + " 'minimum': -9223372036854775808, 'maximum': 9223372036854775807}, 'colour': {'enum': ['RED']},"
                        + " 'lines': {'type': 'array', 'items': {'type': 'object', 'required': ['count'],"
                        + " 'additionalProperties': false, 'properties':"
                        + " {'name': {'type': 'string'}, 'count': {'type': 'integer',"
                        + " 'minimum': -2147483648, 'maximum': 2147483647}}}}}}"));
        assertThat(json(orders.schema()).at("/required")).isEqualTo(json("['input']"));
        assertThat(json(objects.schema()).at("/properties/input/type").stringValue())
                .isEqualTo("object");
    }

    @Test
    void typesAreFoundByNameAndListedInOrder() {
        TaskFactories factories = new TaskFactories(List.of(orders, objects));
        assertThat(factories.find("order")).contains(orders);
        assertThat(factories.find("other")).isEmpty();
        assertThat(factories.all()).containsExactly(objects, orders);
    }

    @Test
    void duplicateTypesAndInvalidTypeNamesAreRejected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TaskFactories(List.of(orders, orders)))
                .withMessage("two handlers for the task type \"order\"");
        HandlerTasks shouting = new HandlerTasks("ORDER", new Orders(), Orders.class, blocking);
        assertThatIllegalArgumentException().isThrownBy(() -> new TaskFactories(List.of(shouting)));
    }

    private TaskValue value(HandlerTasks tasks, String document) {
        TaskBody body = tasks.create(fields(document)).orElseThrow();
        RunningGroup group = new Bench().start(Join.of(Mode.ALL), body);
        Succeeded<?> succeeded =
                (Succeeded<?>) Bench.decided(group).tasks().get(0).outcome().orElseThrow();
        assertThat(errors.toList()).isEmpty();
        return (TaskValue) succeeded.value();
    }

    private Fields fields(String document) {
        return new Fields(json(document), "/at", errors);
    }

    private static JsonNode json(String document) {
        try {
            return Json.read(document.replace('\'', '"').getBytes(UTF_8));
        } catch (MalformedJsonException malformed) {
            throw new AssertionError(malformed);
        }
    }
}
