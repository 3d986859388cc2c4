package io.muster.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.muster.group.spec.GroupAnswer;
import io.muster.json.FieldError;
import io.muster.json.Json;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskValue;
import io.muster.testing.Bench;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The answer of a group: its errors before anything runs, and what it is filled with; quotes are single here. */
class AnswerTest {

    private static final String TASKS =
            "[{'id': 'a', 'type': 'delay', 'duration': '1s'}, {'id': 'b', 'type': 'delay', 'duration': '1s'}]";

    private final Group group = new Group();

    /** A group with outcomes. */
    private static final class Group implements GroupAnswer.Source {
        private final Map<TaskId, TaskOutcome<?>> outcomes = new HashMap<>();
        private Optional<TaskId> winner = Optional.empty();
        private long room = Long.MAX_VALUE;
        private long reserved;

        private void value(String task, String json) {
            outcomes.put(new TaskId(task), new Succeeded<>(new TaskValue(json, Map.of())));
        }

        @Override
        public UUID group() {
            return Bench.id(1);
        }

        @Override
        public String caller() {
            return "alice";
        }

        @Override
        public Optional<TaskId> winner() {
            return winner;
        }

        @Override
        public Optional<TaskOutcome<?>> outcome(TaskId task) {
            return Optional.ofNullable(outcomes.get(task));
        }

        @Override
        public boolean reserve(long bytes) {
            boolean fits = bytes <= room - reserved;
            reserved += fits ? bytes : 0;
            return fits;
        }
    }

    private static GroupRequest read(String mode, String answer) throws Exception {
        String document = "{'mode': '%s', 'tasks': %s, 'answer': %s}".formatted(mode, TASKS, answer);
        return TestDocuments.reader().read(document.replace('\'', '"').getBytes(UTF_8), false);
    }

    private String filled(String mode, String answer) throws Exception {
        return Bench.now(read(mode, answer).spec().answer().orElseThrow().fill(group));
    }

    private String filled(String answer) throws Exception {
        return filled("all", answer);
    }

    private Fault fault(String mode, String answer) throws Exception {
        GroupAnswer read = read(mode, answer).spec().answer().orElseThrow();
        CompletionException thrown = catchThrowableOfType(
                CompletionException.class,
                () -> read.fill(group).toCompletableFuture().join());
        return ((TaskFailedException) thrown.getCause()).fault();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'x': [1, {'$from': 'c'}]} | /answer/x/1 | \"c\" is not the id of a task",
                "{'$from': 'a[0]'} | /answer/$from | must be the id of a task",
                "{'$from': 'a#x'} | /answer/$from | must be the id of a task",
                "{'$from': 7} | /answer/$from | must be the id of a task",
                "{'x': {'$item': '/id'}} | /answer/x | \"$item\" is for tasks",
                "{'x': {'$header': 'ETag', 'of': 'a'}} | /answer/x | \"$header\" is for tasks",
                "{'x': {'$param': 'p'}} | /answer/x | \"$param\" is for groups with a name",
                "{'$location': 'a', 'of': 'http://localhost/', 'append': ''} | /answer | \"$location\" is for tasks",
                "{'~/': {'$from': '$winner'}} | /answer/~0~1/$from | the modes first and any",
                "{'$from': '$winner#/id'} | /answer/$from | the modes first and any",
                "{'$from': '$loser'} | /answer/$from | must be the id of a task",
            })
    void anErrorIsReportedWithItsPointer(String answer, String pointer, String detail) {
        InvalidGroupException invalid =
                catchThrowableOfType(InvalidGroupException.class, () -> read("settled", answer));

        assertThat(invalid.errors()).extracting(FieldError::pointer).containsExactly(pointer);
        assertThat(invalid.errors().get(0).detail()).contains(detail);
    }

    @Test
    void severalTasksDecideAQuorum() {
        String document =
                "{'mode': 'quorum', 'quorum': 1, 'tasks': %s, 'answer': {'$from': '$winner'}}".formatted(TASKS);

        InvalidGroupException invalid = catchThrowableOfType(
                InvalidGroupException.class,
                () -> TestDocuments.reader().read(document.replace('\'', '"').getBytes(UTF_8), false));

        assertThat(invalid.errors()).extracting(FieldError::pointer).containsExactly("/answer/$from");
    }

    @Test
    void referencesAndTheirPointersAreLimitedInNumber() {
        String deep = "{'$from': 'a#%s'}".formatted("/x".repeat(1_000));
        assertThat(catchThrowableOfType(
                                InvalidGroupException.class,
                                () -> read("all", "[%s1]".formatted((deep + ",").repeat(100))))
                        .errors())
                .extracting(FieldError::pointer)
                .containsExactly("/answer");
        assertThat(catchThrowableOfType(
                                InvalidGroupException.class,
                                () -> read("all", "{'$from': 'a#%s'}".formatted("/x".repeat(1_100))))
                        .errors())
                .extracting(FieldError::pointer)
                .containsExactly("/answer/$from");
    }

    @Test
    void aReferenceMakesNoDependency() throws Exception {
        assertThat(read("all", "{'$from': 'b'}").spec().tasks())
                .allMatch(task -> task.start().after().isEmpty());
    }

    @Test
    void valuesAreCopiedAsTheyCame() throws Exception {
        group.value("a", "{ \"n\": 1.10, \"s\": \"\\u00e4\\/\", \"e\" : -1E400, \"l\":[ 1 , 2]}");

        assertThat(filled(
                        "{'n': {'$from': 'a#/n'}, 's': {'$from': 'a#/s'}, 'e': [{'$from': 'a#/e'}, 2.50], 'l': {'$from':"
                                + " 'a#/l'}}"))
                .isEqualTo("{\"n\":1.10,\"s\":\"\\u00e4\\/\",\"e\":[-1E400,2.50],\"l\":[ 1 , 2]}");
        assertThat(filled("{'$from': 'a'}"))
                .isEqualTo("{ \"n\": 1.10, \"s\": \"\\u00e4\\/\", \"e\" : -1E400, \"l\":[ 1 , 2]}");
    }

    @Test
    void whatIsNoReferenceStaysAsItIs() throws Exception {
        assertThat(
                        filled(
                                "{'a': {}, 'b': [], 'c': {'$from': 'a', 'x': 1}, 'd': {'$literal': {'$from': 'x'}}, 'e': null}"))
                .isEqualTo("{\"a\":{},\"b\":[],\"c\":{\"$from\":\"a\",\"x\":1},\"d\":{\"$from\":\"x\"},\"e\":null}");
        assertThat(filled("null")).isEqualTo("null");
        assertThat(filled("{'secret': 'token'}")).isEqualTo("{\"secret\":\"token\"}");
    }

    @Test
    void loneSurrogatesStayEscaped() throws Exception {
        group.value("a", "{\"x\": [\"\\ud800\", \"\\ud83d\\ude00\"]}");

        assertThat(filled("[{'$from': 'a#/x/0'}, {'$from': 'a#/x/1'}, {'$from': 'a'}, '\u20ac']"))
                .isEqualTo("[\"\\ud800\",\"\\ud83d\\ude00\",{\"x\": [\"\\ud800\", \"\\ud83d\\ude00\"]},\"\u20ac\"]");
    }

    @Test
    void whatIsNotThereIsTheDefaultOrAnError() throws Exception {
        group.value("a", "{\"x\": null}");
        group.outcomes.put(new TaskId("b"), new Failed<>(Fault.of(FaultCode.TASK_FAILED, "no")));

        assertThat(filled(
                        "[{'$from': 'a#/x', 'default': 1}, {'$from': 'a#/y', 'default': 1.0}, {'$from': 'b', 'default':"
                                + " {'$from': 'a'}}]"))
                .isEqualTo("[null,1.0,{\"$from\":\"a\"}]");
        Fault nothing = fault("all", "{'k': [{'$from': 'a#/x'}, {'$from': 'a#/y/0'}]}");
        assertThat(nothing.code()).isEqualTo(FaultCode.REFERENCE_UNRESOLVED);
        assertThat(nothing.detail())
                .isEqualTo(
                        "/answer/k/1: the value of task a has nothing at \"/y/0\", and the reference has no default");
        assertThat(fault("settled", "{'$from': 'b#/x'}").detail())
                .isEqualTo("/answer: task b has no value, and the reference has no default");
    }

    @Test
    void aFallbackIsAValue() throws Exception {
        group.outcomes.put(
                new TaskId("a"),
                new Failed<>(Fault.of(FaultCode.TASK_FAILED, "no"), Optional.of(new TaskValue("[7]", Map.of()))));

        assertThat(filled("{'$from': 'a#/0'}")).isEqualTo("7");
    }

    @Test
    void theWinnerIsTheTaskThatDecided() throws Exception {
        group.value("a", "{\"n\": 1}");
        group.value("b", "{\"n\": 2}");
        group.winner = Optional.of(new TaskId("b"));

        assertThat(filled(
                        "first",
                        "[{'$from': '$winner'}, {'$from': '$winner#/n'}, {'$from': '$winner#/x', 'default': 0}]"))
                .isEqualTo("[{\"n\": 2},2,0]");
        assertThat(fault("any", "{'$from': '$winner#/x'}").detail()).contains("task b", "\"/x\"");
    }

    @Test
    void aLargeValueThatIsRepeatedIsRefusedBeforeItIsCopied() throws Exception {
        group.value("a", "{\"x\": \"" + "x".repeat(1 << 20) + "\"}");
        group.room = 64L << 20;

        Fault whole = fault("all", "[" + "{'$from': 'a'},".repeat(10_000) + "1]");

        assertThat(whole.code()).isEqualTo(FaultCode.RESPONSE_TOO_LARGE);
        assertThat(group.reserved).isLessThanOrEqualTo(64L << 20);
        group.reserved = 0;
        assertThat(fault("all", "[" + "{'$from': 'a#/x'},".repeat(10_000) + "1]")
                        .code())
                .isEqualTo(FaultCode.RESPONSE_TOO_LARGE);
    }

    @Test
    void noMoreThanTheAnswerIsReserved() throws Exception {
        group.value("a", "\"" + "x".repeat(1_000) + "\"");
        assertThat(group.reserved).isEqualTo(0);
        assertThat(filled("[{'$from': 'a'}]")).hasSize((int) group.reserved);

        group.reserved = 0;
        assertThat(2 * filled("[{'$from': 'a'}, '\u20ac']").length()).isEqualTo((int) group.reserved);
    }

    @Test
    void aValueThatIsNestedDeeplyTakesNoStack() throws Exception {
        group.value("a", "{\"deep\": " + "[".repeat(90_000) + "]".repeat(90_000) + ", \"x\": 1}");

        assertThat(filled("{'$from': 'a#/x'}")).isEqualTo("1");
        assertThat(filled("{'$from': 'a#/deep'}")).hasSize(180_000);
    }

    @Property
    void anAnswerIsWhatATreeWouldBe(@ForAll("answers") String answer) throws Exception {
        Group ofProperty = new Group();
        ofProperty.value("a", "{\"x\": [1.10, {\"y\": \"z\"}]}");
        ofProperty.value("b", "\"b\"");
        String filled =
                Bench.now(read("all", answer).spec().answer().orElseThrow().fill(ofProperty));

        String expected = answer.replace('\'', '"')
                .replace("{\"$from\": \"a\"}", "{\"x\": [1.10, {\"y\": \"z\"}]}")
                .replace("{\"$from\": \"a#/x\"}", "[1.10, {\"y\": \"z\"}]")
                .replace("{\"$from\": \"a#/x/0\"}", "1.10")
                .replace("{\"$from\": \"a#/x/1/y\", \"default\": 0}", "\"z\"")
                .replace("{\"$from\": \"a#/z\", \"default\": 0}", "0")
                .replace("{\"$from\": \"b\"}", "\"b\"");
        assertThat(Json.read(filled.getBytes(UTF_8))).isEqualTo(Json.read(expected.getBytes(UTF_8)));
    }

    @Provide
    Arbitrary<String> answers() {
        Arbitrary<String> leaves = Arbitraries.of(
                "{'$from': 'a'}",
                "{'$from': 'a#/x'}",
                "{'$from': 'a#/x/0'}",
                "{'$from': 'a#/x/1/y', 'default': 0}",
                "{'$from': 'a#/z', 'default': 0}",
                "{'$from': 'b'}",
                "1.10",
                "'text'",
                "null",
                "[]",
                "{}");
        return Arbitraries.recursive(() -> leaves, AnswerTest::within, 0, 4);
    }

    private static Arbitrary<String> within(Arbitrary<String> inner) {
        Arbitrary<String> arrays = inner.list().ofMaxSize(4).map(List::toString);
        Arbitrary<String> objects = inner.list().ofMaxSize(4).map(all -> {
            StringBuilder text = new StringBuilder("{");
            for (int index = 0; index < all.size(); index++) {
                text.append(index == 0 ? "" : ", ")
                        .append("'m/")
                        .append(index)
                        .append("': ")
                        .append(all.get(index));
            }
            return text.append('}').toString();
        });
        return Arbitraries.oneOf(inner, arrays, objects);
    }
}
