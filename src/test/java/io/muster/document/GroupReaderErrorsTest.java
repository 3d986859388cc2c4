package io.muster.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.muster.json.FieldError;
import io.muster.json.FieldError.Kind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents with all their errors; quotes are single here. */
class GroupReaderErrorsTest {

    /** @param pointers of all errors, in order */
    private record Wrong(String document, String... pointers) {
        @Override
        public String toString() {
            return document.length() <= 100 ? document : document.substring(0, 100) + "…";
        }
    }

    private static final String NAP = "{'type': 'delay', 'duration': '1s'}";

    @ParameterizedTest
    @MethodSource({"groups", "tasks", "delays", "calls", "handlers", "several"})
    void everyErrorIsFoundWithItsPointer(Wrong wrong) {
        assertThat(errors(wrong.document)).extracting(FieldError::pointer).containsExactly(wrong.pointers);
    }

    static Stream<Wrong> groups() {
        return Stream.of(
                new Wrong("[]", ""),
                new Wrong("null", ""),
                new Wrong("'all'", ""),
                new Wrong("5", ""),
                new Wrong("{}", "/tasks"),
                new Wrong("{'tasks': null}", "/tasks"),
                new Wrong("{'tasks': {}}", "/tasks"),
                new Wrong("{'tasks': 'none'}", "/tasks"),
                new Wrong(with("'labels': ['a']"), "/labels"),
                new Wrong(with("'labels': {'': 'a', 'a b': 'a', 'ä': 'a'}"), "/labels/", "/labels/a b", "/labels/ä"),
                new Wrong(with("'labels': {'a/b': 1}"), "/labels/a~1b"),
                new Wrong(with("'labels': {'a': null, 'b': '', 'c': 'x\\n'}"), "/labels/a", "/labels/b", "/labels/c"),
                new Wrong(with("'labels': {'a': '\\ud83d'}"), "/labels/a"),
                new Wrong(with("'labels': {'a': '" + "x".repeat(65) + "'}"), "/labels/a"),
                new Wrong(
                        with(
                                "'labels': {'1': 'x', '2': 'x', '3': 'x', '4': 'x', '5': 'x', '6': 'x', '7': 'x', '8': 'x', '9': 'x'}"),
                        "/labels"),
                new Wrong(with("'mode': 'ALL'"), "/mode"),
                new Wrong(with("'mode': 'race'"), "/mode"),
                new Wrong(with("'mode': ['all']"), "/mode"),
                new Wrong(with("'mode': 'bounded'"), "/concurrency"),
                new Wrong(with("'mode': 'bounded', 'concurrency': null"), "/concurrency"),
                new Wrong(with("'mode': 'quorum', 'quorum': null"), "/quorum"),
                new Wrong(with("'concurrency': 0"), "/concurrency"),
                new Wrong(with("'concurrency': -1"), "/concurrency"),
                new Wrong(with("'concurrency': 10001"), "/concurrency"),
                new Wrong(with("'concurrency': 1.5"), "/concurrency"),
                new Wrong(with("'concurrency': '10'"), "/concurrency"),
                new Wrong(with("'concurrency': 99999999999999999999"), "/concurrency"),
                new Wrong(with("'mode': 'quorum'"), "/quorum"),
                new Wrong(with("'mode': 'quorum', 'quorum': 0"), "/quorum"),
                new Wrong(with("'mode': 'quorum', 'quorum': 2"), "/quorum"),
                new Wrong(with("'mode': 'quorum', 'quorum': '1'"), "/quorum"),
                new Wrong(with("'quorum': 1"), "/quorum"),
                new Wrong(with("'mode': 'any', 'quorum': 1"), "/quorum"),
                new Wrong(with("'timeout': 30"), "/timeout"),
                new Wrong(with("'timeout': '30'"), "/timeout"),
                new Wrong(with("'timeout': '0s'"), "/timeout"),
                new Wrong(with("'timeout': '-1s'"), "/timeout"),
                new Wrong(with("'timeout': 'NaNs'"), "/timeout"),
                new Wrong(with("'timeout': '25h'"), "/timeout"),
                new Wrong(with("'taskTimeout': 'P1Y'"), "/taskTimeout"),
                new Wrong(with("'taskTimeout': '0ms'"), "/taskTimeout"),
                new Wrong(with("'rest': 'continue'"), "/rest"),
                new Wrong(with("'rest': 'keep'"), "/rest"),
                new Wrong(with("'mode': 'settled', 'rest': 'continue'"), "/rest"),
                new Wrong(with("'onTimeout': 'goOn'"), "/onTimeout"),
                new Wrong(with("'onTimeout': 'FAIL'"), "/onTimeout"),
                new Wrong(with("'callback': {'url': 'ftp://example.com'}"), "/callback/url"),
                new Wrong(with("'': 1"), "/"),
                new Wrong(with("'a/b': 1, 'c~d': 2"), "/a~1b", "/c~0d"),
                new Wrong("{'mode': 'first', 'tasks': []}", "/tasks"),
                new Wrong("{'mode': 'any', 'tasks': []}", "/tasks"),
                new Wrong("{'mode': 'quorum', 'quorum': 1, 'tasks': []}", "/tasks"));
    }

    static Stream<Wrong> tasks() {
        return Stream.of(
                new Wrong(tasks("1"), "/tasks/0"),
                new Wrong(tasks("null", NAP, "[]"), "/tasks/0", "/tasks/2"),
                new Wrong(tasks("{}"), "/tasks/0/type"),
                new Wrong(tasks("{'type': 5}"), "/tasks/0/type"),
                new Wrong(tasks("{'type': null}"), "/tasks/0/type"),
                new Wrong(tasks("{'type': 'nap'}"), "/tasks/0/type"),
                new Wrong(tasks("{'type': ''}"), "/tasks/0/type"),
                new Wrong(nap("'id': ''"), "/tasks/0/id"),
                new Wrong(nap("'id': 'a b'"), "/tasks/0/id"),
                new Wrong(nap("'id': 'ä'"), "/tasks/0/id"),
                new Wrong(nap("'id': '../x'"), "/tasks/0/id"),
                new Wrong(nap("'id': '" + "x".repeat(65) + "'"), "/tasks/0/id"),
                new Wrong(nap("'id': 7"), "/tasks/0/id"),
                new Wrong(nap("'timeout': '0s'"), "/tasks/0/timeout"),
                new Wrong(nap("'timeout': 1"), "/tasks/0/timeout"),
                new Wrong(nap("'retry': {'maxAttempts': 3}"), "/tasks/0/retry"),
                new Wrong(nap("'hedge': {}, 'fallBack': 1"), "/tasks/0/hedge", "/tasks/0/fallBack"),
                new Wrong(tasks(napOf("'id': 'a'"), NAP, napOf("'id': 'a'")), "/tasks/2/id"),
                new Wrong(tasks(napOf("'id': '1'"), NAP), "/tasks/1/id"));
    }

    static Stream<Wrong> delays() {
        return Stream.of(
                new Wrong(tasks("{'type': 'delay'}"), "/tasks/0/duration"),
                new Wrong(tasks("{'type': 'delay', 'duration': 1000}"), "/tasks/0/duration"),
                new Wrong(tasks("{'type': 'delay', 'duration': '-1s'}"), "/tasks/0/duration"),
                new Wrong(tasks("{'type': 'delay', 'duration': '25h'}"), "/tasks/0/duration"),
                new Wrong(nap("'fail': true"), "/tasks/0/fail"),
                new Wrong(nap("'url': 'https://example.com'"), "/tasks/0/url"));
    }

    static Stream<Wrong> calls() {
        return Stream.of(
                new Wrong(tasks("{'type': 'http'}"), "/tasks/0/url"),
                new Wrong(tasks("{'type': 'http', 'url': 5}"), "/tasks/0/url"),
                new Wrong(tasks("{'type': 'http', 'url': ''}"), "/tasks/0/url"),
                new Wrong(tasks("{'type': 'http', 'url': '/users/1'}"), "/tasks/0/url"),
                new Wrong(tasks("{'type': 'http', 'url': 'ftp://example.com/'}"), "/tasks/0/url"),
                new Wrong(tasks("{'type': 'http', 'url': 'https://me@example.com/'}"), "/tasks/0/url"),
                new Wrong(tasks("{'type': 'http', 'url': 'http://127.0.0.1/'}"), "/tasks/0/url"),
                new Wrong(call("'method': 'get'"), "/tasks/0/method"),
                new Wrong(call("'method': 'TRACE'"), "/tasks/0/method"),
                new Wrong(call("'headers': []"), "/tasks/0/headers"),
                new Wrong(call("'headers': {'Host': 'x'}"), "/tasks/0/headers/Host"),
                new Wrong(call("'headers': {'X': 5}"), "/tasks/0/headers/X"),
                new Wrong(call("'headers': {'X': 'a\\r\\nb'}"), "/tasks/0/headers/X"),
                new Wrong(call("'headers': {'a b': '', 'c/d': ''}"), "/tasks/0/headers/a b", "/tasks/0/headers/c~1d"),
                new Wrong(call("'headers': {'X-A': '1', 'x-a': '2'}"), "/tasks/0/headers/x-a"),
                new Wrong(call("'headers': {'X': {'secret': 'name'}}"), "/tasks/0/headers/X/secret"),
                new Wrong(call("'headers': {'X': {'secret': 5}}"), "/tasks/0/headers/X"),
                new Wrong(call("'followRedirects': 4"), "/tasks/0/followRedirects"),
                new Wrong(call("'headers': {'Content-Type': 'text/plain'}, 'body': {}"), "/tasks/0/body"),
                new Wrong(
                        call("'headers': {'Content-Type': 'text/plain; charset=ISO-2022-CN'}, 'body': 'x'"),
                        "/tasks/0/body"),
                new Wrong(
                        call("'method': 'PUT', 'body': 'a', 'bodyEncoding': 'hex'"),
                        "/tasks/0/body",
                        "/tasks/0/bodyEncoding"),
                new Wrong(call("'method': 'PUT', 'body': {}, 'bodyEncoding': 'base64'"), "/tasks/0/body"),
                new Wrong(call("'headers': {'X': {'$header': 'ETag', 'of': 'a b'}}"), "/tasks/0/headers/X/of"),
                new Wrong(call("'headers': {'X': {'$header': 'ETag', 'of': 'none'}}"), "/tasks/0/headers/X"),
                new Wrong(call("'raiseForStatus': 'no'"), "/tasks/0/raiseForStatus"),
                new Wrong(call("'responseHeaders': 'Date'"), "/tasks/0/responseHeaders"),
                new Wrong(
                        call("'responseHeaders': ['Date', 1, 2]"),
                        "/tasks/0/responseHeaders/1",
                        "/tasks/0/responseHeaders/2"),
                new Wrong(call("'followRedirects': true"), "/tasks/0/followRedirects"),
                new Wrong(call("'retry': 3"), "/tasks/0/retry"),
                new Wrong(call("'retry': {}"), "/tasks/0/retry/maxAttempts"),
                new Wrong(call("'retry': {'maxAttempts': 11}"), "/tasks/0/retry/maxAttempts"),
                new Wrong(call("'retry': {'maxAttempts': 2, 'backoff': '1h'}"), "/tasks/0/retry/backoff"),
                new Wrong(
                        call("'retry': {'maxAttempts': 2, 'on': [503, 200, '500']}"),
                        "/tasks/0/retry/on/1",
                        "/tasks/0/retry/on/2"),
                new Wrong(call("'retry': {'maxAttempts': 2, 'x': 1}"), "/tasks/0/retry/x"),
                new Wrong(call("'method': 'POST', 'retry': {'maxAttempts': 2}"), "/tasks/0/retry"),
                new Wrong(call("'hedge': {}"), "/tasks/0/hedge/after"),
                new Wrong(call("'hedge': {'after': '0ms'}"), "/tasks/0/hedge/after"),
                new Wrong(call("'hedge': {'after': '1s', 'x': 1}"), "/tasks/0/hedge/x"),
                new Wrong(call("'method': 'PUT', 'hedge': {'after': '1s'}"), "/tasks/0/hedge"));
    }

    static Stream<Wrong> handlers() {
        return Stream.of(
                new Wrong(tasks("{'type': 'score'}"), "/tasks/0/input"),
                new Wrong(tasks("{'type': 'score', 'input': null}"), "/tasks/0/input"),
                new Wrong(tasks("{'type': 'score', 'input': 7}"), "/tasks/0/input"),
                new Wrong(tasks("{'type': 'score', 'input': {'customer': null}}"), "/tasks/0/input/customer"),
                new Wrong(tasks("{'type': 'score', 'input': {'customer': 'x'}}"), "/tasks/0/input/customer"),
                new Wrong(tasks("{'type': 'score', 'input': {'customer': 1, 'vip': 1}}"), "/tasks/0/input/vip"),
                new Wrong(tasks("{'type': 'score', 'input': {'customer': -1}}"), "/tasks/0/input"));
    }

    static Stream<Wrong> several() {
        return Stream.of(
                new Wrong(
                        "{'mode': 'x', 'concurrency': 0, 'timeout': '', 'rest': 1, 'onTimeout': 1, 'taskTimeout': 1,"
                                + " 'more': 1, 'tasks': [1, {'type': 'delay', 'fail': 1}]}",
                        "/mode",
                        "/concurrency",
                        "/rest",
                        "/timeout",
                        "/onTimeout",
                        "/taskTimeout",
                        "/tasks/0",
                        "/tasks/1/duration",
                        "/tasks/1/fail",
                        "/more"),
                new Wrong(
                        tasks("{'id': 5, 'timeout': 5, 'type': 'delay', 'extra': 1}"),
                        "/tasks/0/id",
                        "/tasks/0/timeout",
                        "/tasks/0/duration",
                        "/tasks/0/extra"),
                new Wrong(
                        tasks("{'id': 'a b', 'type': 'http', 'method': 'get', 'headers': {'Host': 'x'}}"),
                        "/tasks/0/id",
                        "/tasks/0/url",
                        "/tasks/0/method",
                        "/tasks/0/headers/Host"));
    }

    @Test
    void anUnknownTypeIsDistinguishedAndReportedWithTheKnownOnes() {
        FieldError error = errors(tasks("{'type': 'nap'}")).get(0);
        assertThat(error.kind()).isEqualTo(Kind.UNKNOWN_TASK_TYPE);
        assertThat(error.detail()).isEqualTo("unknown task type \"nap\"; available: delay, http, score");
    }

    @Test
    void aRefusedTargetIsDistinguishedFromOtherErrors() {
        FieldError error = errors(tasks("{'type': 'http', 'url': 'http://169.254.169.254/latest'}"))
                .get(0);
        assertThat(error.kind()).isEqualTo(Kind.TARGET_REFUSED);
    }

    @Test
    void messagesOfAHandlersInputAreReported() {
        FieldError error =
                errors(tasks("{'type': 'score', 'input': {'customer': -1}}")).get(0);
        assertThat(error.detail()).isEqualTo("customer must not be negative but is -1");
    }

    @Test
    void aDuplicateIdIsReportedWithThePlaceOfTheFirst() {
        FieldError error = errors(tasks(NAP, napOf("'id': '0'"))).get(0);
        assertThat(error).isEqualTo(new FieldError("/tasks/1/id", "\"0\" is already the id of /tasks/0", Kind.INVALID));
    }

    @Test
    void moreThanTenThousandTasksAreRejectedWithoutParsingEach() {
        String tasks = "[" + "1,".repeat(10_000) + "1]";
        assertThat(errors("{'tasks': " + tasks + "}"))
                .containsExactly(
                        new FieldError("/tasks", "must have at most 10000 entries but has 10001", Kind.INVALID));
    }

    @Test
    void theNumberOfReportedErrorsIsLimited() {
        String tasks = "[" + "1,".repeat(9_999) + "1]";
        List<FieldError> errors = errors("{'tasks': " + tasks + "}");
        assertThat(errors).hasSize(1_001);
        assertThat(errors.get(1_000).detail()).isEqualTo("and 9000 more errors");
    }

    private static List<FieldError> errors(String document) {
        byte[] json = document.replace('\'', '"').getBytes(UTF_8);
        var refused = catchThrowableOfType(
                InvalidGroupException.class, () -> TestDocuments.reader().read(json, false));
        assertThat(refused).as(document).isNotNull();
        return refused.errors();
    }

    private static String with(String fields) {
        return "{%s, 'tasks': [%s]}".formatted(fields, NAP);
    }

    private static String tasks(String... tasks) {
        return "{'tasks': [%s]}".formatted(String.join(", ", tasks));
    }

    private static String napOf(String fields) {
        return "{'type': 'delay', 'duration': '1s', %s}".formatted(fields);
    }

    private static String nap(String fields) {
        return tasks(napOf(fields));
    }

    private static String call(String fields) {
        return tasks("{'type': 'http', 'url': 'https://example.com/', %s}".formatted(fields));
    }
}
