package io.muster.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Rest;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import io.muster.task.TaskValue;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupReaderTest {

    private static final String NAP = "{'type': 'delay', 'duration': '1s'}";

    @Test
    void defaultsAreAsDocumented() {
        GroupSpec spec = read("{'tasks': [" + NAP + "]}");
        assertThat(spec.join()).isEqualTo(Join.of(Mode.ALL));
        assertThat(spec.rest()).isEqualTo(Rest.CANCEL);
        assertThat(spec.bounds().timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(spec.bounds().onTimeout()).isEqualTo(OnTimeout.FAIL);
        assertThat(spec.bounds().concurrency()).isEqualTo(GroupLimits.MAX_TASKS);
        TaskSpec task = spec.tasks().get(0);
        assertThat(task.id()).isEqualTo(new TaskId("0"));
        assertThat(task.type()).isEqualTo("delay");
        assertThat(task.timeout()).isEmpty();
    }

    @Test
    void explicitValuesAreUsed() {
        GroupSpec spec = read("{'mode': 'quorum', 'quorum': 1, 'concurrency': 10, 'timeout': 'PT1.5S',"
                + " 'taskTimeout': '1s', 'rest': 'cancel', 'onTimeout': 'partial', 'tasks': ["
                + "{'id': 'own', 'type': 'delay', 'duration': '0s', 'value': 1.10, 'timeout': '2s'}, " + NAP + "]}");
        assertThat(spec.join()).isEqualTo(Join.quorum(1));
        assertThat(spec.bounds().concurrency()).isEqualTo(10);
        assertThat(spec.bounds().timeout()).isEqualTo(Duration.ofMillis(1_500));
        assertThat(spec.bounds().onTimeout()).isEqualTo(OnTimeout.PARTIAL);
        assertThat(spec.tasks().get(0).id()).isEqualTo(new TaskId("own"));
        assertThat(spec.tasks())
                .extracting(TaskSpec::timeout)
                .containsExactly(Optional.of(Duration.ofSeconds(2)), Optional.of(Duration.ofSeconds(1)));
    }

    @Test
    void eachModeIsRead() {
        assertThat(mode("all")).isEqualTo(Join.of(Mode.ALL));
        assertThat(mode("settled")).isEqualTo(Join.of(Mode.SETTLED));
        assertThat(mode("bounded', 'concurrency': 2, 'onTimeout': 'fail")).isEqualTo(Join.of(Mode.BOUNDED));
        assertThat(mode("first")).isEqualTo(Join.of(Mode.FIRST));
        assertThat(mode("any")).isEqualTo(Join.of(Mode.ANY));
    }

    @Test
    void modesThatWaitForAllReturnPartialResultsByDefault() {
        assertThat(read("{'mode': 'settled', 'tasks': []}").bounds().onTimeout())
                .isEqualTo(OnTimeout.PARTIAL);
        assertThat(read("{'mode': 'bounded', 'concurrency': 1, 'tasks': []}")
                        .bounds()
                        .onTimeout())
                .isEqualTo(OnTimeout.PARTIAL);
        assertThat(read("{'mode': 'settled', 'onTimeout': 'fail', 'tasks': []}")
                        .bounds()
                        .onTimeout())
                .isEqualTo(OnTimeout.FAIL);
    }

    @Test
    void everyTypeOfTaskIsRead() {
        GroupSpec spec = read(
                "{'tasks': [" + NAP + ", {'type': 'score', 'input': {'customer': 7}},"
                        + "{'type': 'http', 'url': 'https://example.com/a?b=1', 'method': 'POST', 'body': {'a': 1.10},"
                        + " 'headers': {'Accept': 'application/json'}, 'raiseForStatus': false, 'responseHeaders': ['Date']}]}");
        assertThat(spec.tasks()).extracting(TaskSpec::type).containsExactly("delay", "score", "http");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "false",
                "0",
                "-1",
                "1.10",
                "1234567890123456789012345678901234567890",
                "''",
                "'ü'",
                "[]",
                "{'b':1,'a':[null,{}]}"
            })
    void aFallbackIsAnyJsonAndKeptVerbatim(String json) {
        String document = "{'tasks': [{'type': 'delay', 'duration': '1s', 'fallback': " + json + "},"
                + "{'type': 'score', 'input': {'customer': 7}, 'fallback': " + json + "},"
                + "{'type': 'http', 'url': 'https://example.com/', 'fallback': " + json + "}, " + NAP + "]}";
        Optional<TaskValue> expected = Optional.of(new TaskValue(json.replace('\'', '"'), Map.of()));
        assertThat(read(document).tasks())
                .extracting(TaskSpec::fallback)
                .containsExactly(expected, expected, expected, Optional.empty());
    }

    @Test
    void aFallbackMayBeNestedAsDeeplyAsADocument() {
        // the document, its tasks and the task are three levels
        int levels = Json.MAX_DEPTH - 3;
        String deep = "[".repeat(levels) + "]".repeat(levels);
        assertThat(read("{'tasks': [{'type': 'delay', 'duration': '1s', 'fallback': " + deep + "}]}")
                        .tasks()
                        .get(0)
                        .fallback())
                .contains(new TaskValue(deep, Map.of()));
        assertThatExceptionOfType(MalformedJsonException.class)
                .isThrownBy(() -> TestDocuments.reader()
                        .read(
                                bytes("{'tasks': [{'type': 'delay', 'duration': '1s', 'fallback': [" + deep + "]}]}"),
                                false));
    }

    @Test
    void tenThousandTasksAreRead() {
        GroupSpec spec = read("{'tasks': [" + (NAP + ",").repeat(9_999) + NAP + "]}");
        assertThat(spec.tasks()).hasSize(10_000);
        assertThat(spec.tasks().get(9_999).id()).isEqualTo(new TaskId("9999"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{'tasks': []", "{'tasks': [], 'tasks': []}", "{'tasks': []} x", "nul"})
    void malformedJsonIsRejectedAsSuch(String document) {
        assertThatExceptionOfType(MalformedJsonException.class)
                .isThrownBy(() -> TestDocuments.reader().read(bytes(document), false));
    }

    @Test
    void aBackgroundGroupIsDurable() {
        assertThat(request("{'tasks': []}", false).durable()).isFalse();
        assertThat(request("{'tasks': []}", true).durable()).isTrue();
        assertThat(request("{'mode': 'first', 'rest': 'continue', 'tasks': [" + NAP + "]}", false)
                        .durable())
                .isTrue();
        assertThat(request("{'onTimeout': 'continue', 'tasks': []}", false).durable())
                .isTrue();
    }

    @Test
    void timeoutsAreLongerInTheBackground() {
        Duration hour = Duration.ofHours(1);
        assertThat(clock("{'tasks': []}", false)).isEqualTo(Duration.ofSeconds(30));
        assertThat(clock("{'tasks': []}", true)).isEqualTo(hour);
        assertThat(clock("{'timeout': '5s', 'tasks': []}", true)).isEqualTo(Duration.ofSeconds(5));
        assertThat(clock("{'mode': 'any', 'rest': 'continue', 'tasks': [" + NAP + "]}", false))
                .isEqualTo(hour);
    }

    @Test
    void aTimeoutAfterWhichTheGroupContinuesIsHowLongTheCallerWaits() {
        GroupRequest request = request("{'timeout': '5s', 'onTimeout': 'continue', 'tasks': []}", false);
        assertThat(request.answerWithin()).contains(Duration.ofSeconds(5));
        assertThat(request.spec().bounds().timeout()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aGroupThatIsReadAgainKeepsItsTimeout() throws Exception {
        GroupSpec spec = TestDocuments.reader()
                .readAgain(bytes("{'timeout': '5s', 'tasks': []}"), Duration.ofHours(2), Optional.empty());
        assertThat(spec.bounds().timeout()).isEqualTo(Duration.ofHours(2));
    }

    private static Duration clock(String document, boolean background) {
        return request(document, background).spec().bounds().timeout();
    }

    private static Join mode(String mode) {
        return read("{'mode': '" + mode + "', 'tasks': [" + NAP + "]}").join();
    }

    private static GroupSpec read(String document) {
        return request(document, false).spec();
    }

    private static GroupRequest request(String document, boolean background) {
        try {
            return TestDocuments.reader().read(bytes(document), background);
        } catch (MalformedJsonException | InvalidGroupException refused) {
            throw new AssertionError(refused);
        }
    }

    private static byte[] bytes(String document) {
        return document.replace('\'', '"').getBytes(UTF_8);
    }
}
