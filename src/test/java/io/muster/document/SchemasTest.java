package io.muster.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.handler.HandlerTasks;
import io.muster.handler.TaskFactories;
import io.muster.handler.TaskFactory;
import io.muster.handler.TaskHandler;
import io.muster.handler.delay.DelayTasks;
import io.muster.handler.http.HttpTasks;
import io.muster.handler.sql.Query;
import io.muster.handler.sql.QueryLimits;
import io.muster.handler.sql.SqlTasks;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.outbound.OutboundClient;
import io.muster.outbound.OutboundLimits;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.message.Secrets;
import io.muster.task.BlockingTasks;
import io.muster.task.FairExecutor;
import io.muster.task.TaskContext;
import io.muster.testing.DirectExecutor;
import io.muster.testing.JsonSchema;
import io.muster.testing.ManualTimer;
import io.muster.testing.Transforms;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The published JSON Schemas and the readers accept the same documents: every field of every schema is tried with many
 * values, including its limits, on both.
 */
class SchemasTest {

    private static final AddressPolicy PUBLIC = AddressPolicy.parse("");
    private static final BlockingTasks BLOCKING =
            new BlockingTasks(new FairExecutor(new DirectExecutor(), 64), () -> Runnable::run);
    private static final JdbcDataSource NO_DATABASE = new JdbcDataSource();

    private static final List<TaskFactory> TYPES = List.of(
            new DelayTasks(new ManualTimer()),
            new HttpTasks(
                    new OutboundClient(
                            OutboundLimits.DEFAULTS, PUBLIC, Runnable::run, new ManualTimer(), Optional.empty()),
                    PUBLIC,
                    Secrets.NONE),
            new SqlTasks(
                    List.of(
                            Query.parse("orders", "select :id", NO_DATABASE),
                            Query.parse("all.orders", "select 1", NO_DATABASE)),
                    QueryLimits.DEFAULTS,
                    BLOCKING,
                    new ManualTimer(),
                    Runnable::run),
            new HandlerTasks("everything", new Everything(), Everything.class, BLOCKING),
            new HandlerTasks("numbers", new Numbers(), Numbers.class, BLOCKING),
            new HandlerTasks("anything", new Anything(), Anything.class, BLOCKING));
    private static final GroupReader READER =
            new GroupReader(new TaskFactories(TYPES), new CallbackReader(PUBLIC, true), Transforms.here(), 10_000);

    /** Values tried for any field, besides the limits in its schema. */
    private static final List<JsonNode> VALUES = Stream.of(
                    "null",
                    "true",
                    "false",
                    "0",
                    "1",
                    "-1",
                    "2",
                    "1.0",
                    "1e0",
                    "0.5",
                    "1.5",
                    "-0.0",
                    "2e2",
                    "429.0",
                    "1e15",
                    "9223372036854775808",
                    "[]",
                    "[null]",
                    "[1]",
                    "[429, 5.03e2]",
                    "[428.5]",
                    "['ETag']",
                    "['a b']",
                    "['']",
                    "{}",
                    "{'a': 1}",
                    "{'a': 'b'}",
                    "{'Accept': 'text/plain'}",
                    "{'a b': 'c'}",
                    "{'a': ' b'}",
                    "{'a': 'b\\nc'}",
                    "{'a': 'ü'}",
                    "{'a': '€'}",
                    "{'a': ''}",
                    "{'a': null}",
                    "{'id': 7}",
                    "{'id': null}",
                    "{'id': [7]}",
                    "{'id': 7, 'x': 1}",
                    "{'secret': 'a'}",
                    "''",
                    "'a'",
                    "'a b'",
                    "'ü'",
                    "'1'",
                    "'true'",
                    "'GET'",
                    "'get'",
                    "'all'",
                    "'ALL'",
                    "'first'",
                    "'cancel'",
                    "'continue'",
                    "'fail'",
                    "'partial'",
                    "'NORTH'",
                    "'north'",
                    "'orders'",
                    "'all.orders'",
                    "'delay'",
                    "'http'",
                    "'everything'",
                    "'0'",
                    "'0s'",
                    "'1s'",
                    "'.5s'",
                    "'1.s'",
                    "'+1ms'",
                    "'100μs'",
                    "'100µs'",
                    "'1h30m'",
                    "'1m1m'",
                    "'1'",
                    "'1S'",
                    "'1 s'",
                    "' 1s'",
                    "'-1s'",
                    "'.s'",
                    "'1d'",
                    "'PT1.5S'",
                    "'PT0S'",
                    "'PT'",
                    "'P'",
                    "'PT1.1234567891S'",
                    "'PT1H'",
                    "'P1DT'",
                    "'000000000000000000000000000000000000001s'",
                    "'0000000000000000000000000000000000000001s'",
                    "'https://api.example.com/a?b=c'",
                    "'HTTP://api.example.com'",
                    "'ftp://api.example.com/'",
                    "'https://api.example.com/a b'",
                    "'https://api.example.com/ü'",
                    "'https://api.example.com/#a'",
                    "'https://api.example.com\\\\a'",
                    "'api.example.com'")
            .map(text -> json(text.replace('\'', '"')))
            .toList();

    /** A handler whose input has every type that a schema can express. */
    static final class Everything implements TaskHandler<Everything.Input> {

        enum Side {
            NORTH,
            SOUTH
        }

        record Point(int x, Optional<Long> y) {}

        record Input(
                byte small,
                Integer count,
                long total,
                double ratio,
                BigDecimal price,
                boolean on,
                String name,
                Side side,
                List<Integer> ids,
                Map<String, Boolean> flags,
                Point at,
                List<Point> path,
                Object any) {}

        @Override
        public Object handle(Input input, TaskContext task) {
            return input;
        }
    }

    /** A handler whose input is not an object. */
    static final class Numbers implements TaskHandler<List<Long>> {

        @Override
        public Object handle(List<Long> input, TaskContext task) {
            return input;
        }
    }

    static final class Anything implements TaskHandler<JsonNode> {

        @Override
        public Object handle(JsonNode input, TaskContext task) {
            return input;
        }
    }

    @TestFactory
    Stream<DynamicTest> theSchemaOfEachTaskType() {
        Map<String, String> seeds = Map.of(
                "delay", "{'type': 'delay', 'duration': '1s'}",
                "http", "{'type': 'http', 'url': 'https://api.example.com/'}",
                "sql", "{'type': 'sql', 'query': 'orders', 'params': {'id': 7}}",
                "everything", "{'type': 'everything', 'input': {'small': 1, 'total': 2, 'ratio': 0.5, 'on': true}}",
                "numbers", "{'type': 'numbers', 'input': [1]}",
                "anything", "{'type': 'anything'}");
        return TYPES.stream()
                .map(type -> DynamicTest.dynamicTest(type.type(), () -> {
                    JsonSchema schema = JsonSchema.of(TaskSchema.of(type));
                    new Comparison(schema, "", VALUES, SchemasTest::isTask, Set.of("/after", "/if", "/select"))
                            .compare(object(seeds.get(type.type()).replace('\'', '"')));
                }));
    }

    @TestFactory
    Stream<DynamicTest> theSchemasOfTheOpenApiDocument() {
        Map<String, String> seeds = Map.of(
                "DelayTask", "{'type': 'delay', 'duration': '1s'}",
                "HttpTask", "{'type': 'http', 'url': 'https://api.example.com/'}",
                "SqlTask", "{'type': 'sql', 'query': 'orders', 'params': {'id': 7}}",
                "HandlerTask", "{'type': 'anything'}");
        return seeds.entrySet().stream()
                .map(seed -> DynamicTest.dynamicTest(
                        seed.getKey(),
                        () -> new Comparison(
                                        JsonSchema.openApi(),
                                        "/components/schemas/" + seed.getKey(),
                                        VALUES,
                                        SchemasTest::isTask,
                                        // that document is the same on every server
                                        seed.getKey().equals("SqlTask")
                                                ? Set.of("/query", "/params", "/after", "/if", "/select")
                                                : Set.of("/type", "/after", "/if", "/select"))
                                .compare(object(seed.getValue().replace('\'', '"')))));
    }

    @TestFactory
    Stream<DynamicTest> theSchemaOfGroups() {
        return Stream.of(
                        "{'tasks': []}",
                        "{'mode': 'quorum', 'quorum': 1, 'tasks': [{'type': 'delay', 'duration': '1s'}]}",
                        "{'mode': 'bounded', 'concurrency': 1, 'tasks': []}",
                        "{'mode': 'first', 'rest': 'continue', 'tasks': [{'type': 'delay', 'duration': '1s'}],"
                                + " 'callback': {'url': 'https://api.example.com/'}}")
                .map(seed -> DynamicTest.dynamicTest(
                        seed,
                        () -> new Comparison(
                                        JsonSchema.openApi(),
                                        "/components/schemas/GroupRequest",
                                        VALUES,
                                        SchemasTest::isGroup,
                                        Set.of("/quorum"))
                                .compare(object(seed.replace('\'', '"')))));
    }

    private static boolean isTask(String task) {
        return isGroup("{\"tasks\": [%s]}".formatted(task));
    }

    private static boolean isGroup(String group) {
        try {
            READER.read(group.getBytes(UTF_8), false);
            return true;
        } catch (InvalidGroupException invalid) {
            return false;
        } catch (MalformedJsonException malformed) {
            throw new AssertionError(group, malformed);
        }
    }

    private static ObjectNode object(String text) {
        return (ObjectNode) json(text);
    }

    private static JsonNode json(String text) {
        try {
            return Json.read(text.getBytes(UTF_8));
        } catch (MalformedJsonException malformed) {
            throw new AssertionError(text, malformed);
        }
    }
}
