package io.muster.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.muster.json.FieldError;
import io.muster.json.FieldError.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a graph before anything runs; quotes are single here. */
class GraphErrorsTest {

    private static final String BASE = "'url': 'https://api.example.com/";

    @ParameterizedTest
    @ValueSource(
            strings = {
                BASE + "users/{id}', 'vars': {'id': {'$from': 'a'}}",
                BASE
                        + "users/{id}{?state,page}', 'vars': {'id': {'$from': 'a#/x'}, 'state': ['open', 1], 'page': null}",
                BASE + "{+path}', 'vars': {'path': 'a/b?c=d'}",
                BASE + "x{/path*}{?query*}', 'vars': {'path': ['a', {'$from': 'a'}], 'query': {'q': {'$from': 'a'}}}",
                BASE + "{x}', 'vars': {'x': {'$literal': 'y'}, 'unused': {'$from': 'a'}}",
                BASE + "{x}', 'vars': {'x': {'$from': 'a'}}, 'method': 'POST', 'body': {'x': {'$from': 'a'}},"
                        + " 'headers': {'Idempotency-Key': {'$from': 'a'}}, 'retry': {'maxAttempts': 2}",
                BASE + "plain', 'vars': {}",
                BASE + "plain', 'vars': null",
                BASE + "', 'select': 'items[?open].id'",
                BASE + "', 'select': null",
                "'url': {'$from': 'a#/next'}, 'headers': {'Accept': 'text/plain', 'Content-Type': {'$from': 'a#/type'}}",
                BASE + "', 'headers': {'Content-Type': {'$from': 'a'}}, 'method': 'POST', 'body': {'x': 1}",
            })
    void isTaken(String call) {
        assertThat(errors(call)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'url': 'https://{host}/', 'vars': {'host': 'example.com'} | /tasks/1/url | literal scheme, host and slash",
                "'url': 'https://api.example.com:{port}/', 'vars': {'port': 1} | /tasks/1/url | literal scheme, host and slash",
                BASE + "{id', 'vars': {'id': 1} | /tasks/1/url | a brace without its counterpart",
                BASE + "{id!}', 'vars': {'id!': 1} | /tasks/1/url | is not an expression of RFC 6570",
                BASE + "{id}', 'vars': {} | /tasks/1/url | the variable id is not in",
                BASE + "{id}', 'vars': 5 | /tasks/1/vars | must be an object",
                BASE + "{id}', 'vars': {'$from': 'a'} | /tasks/1/vars | must be an object",
                BASE + "{id}' | /tasks/1/url | malformed",
                BASE + "{id}', 'vars': {'id': ''} | /tasks/1/url | would be empty",
                BASE + "{id}', 'vars': {'id': '..'} | /tasks/1/url | leads to another path",
                BASE + "{id}', 'vars': {'id': [[1]]} | /tasks/1/vars/id | must be a string, a number",
                BASE + "{id}', 'vars': {'id': '\\ud800'} | /tasks/1/vars/id | half a surrogate pair",
                BASE + "{id:3}', 'vars': {'id': ['abcd']} | /tasks/1/vars/id | must be a string or number",
                BASE + "{+id}', 'vars': {'id': {'$from': 'a'}} | /tasks/1/vars/id | must not have a reference",
                BASE + "{+id}', 'vars': {'id': [1, {'$from': 'a'}]} | /tasks/1/vars/id | must not have a reference",
                BASE + "x{#id}', 'vars': {'id': {'$from': 'a'}} | /tasks/1/vars/id | must not have a reference",
                BASE + "x{#id}', 'vars': {'id': 'x'} | /tasks/1/url | must not have a fragment",
                BASE + "{?id*}', 'vars': {'id': {'$from': 'a'}} | /tasks/1/vars/id | must not be a reference",
                BASE + "x?y{&id*}', 'vars': {'id': {'$from': 'a'}} | /tasks/1/vars/id | must not be a reference",
                BASE + "x{/id*}', 'vars': {'id': {'$from': 'a'}} | /tasks/1/vars/id | must not be a reference",
                BASE + "x{;id*}', 'vars': {'id': {'$from': 'a'}} | /tasks/1/vars/id | must not be a reference",
                BASE + "{id}', 'vars': {'id': {'$from': 'nobody'}} | /tasks/1/vars/id | is not the id of a task",
                BASE + "{id}', 'vars': {'id': {'$from': 'b'}} | /tasks/1/vars/id | circle",
                "'url': {'$from': 'nobody'} | /tasks/1/url | is not the id of a task",
                "'url': {'$from': 'a'}, 'vars': {} | /tasks/1/vars | is allowed only if the URL is a string",
                "'url': {'x': 1} | /tasks/1/url | must be a string",
                "'url': {'$from': 'a'}, 'headers': {'Authorization': 'x'} | /tasks/1/headers/Authorization | an upstream decides",
                "'url': {'$from': 'a'}, 'headers': {'X-Key': {'$from': 'a'}} | /tasks/1/headers/X-Key | an upstream decides",
                "'url': {'$from': 'a'}, 'method': 'POST', 'retry': {'maxAttempts': 2} | /tasks/1/retry | Idempotency-Key",
                BASE + "', 'select': '[1:2:0]' | /tasks/1/select | step must not be 0",
                BASE
                        + "', 'method': 'POST', 'body': {'$location': 'a', 'of': 'http:///x', 'append': ''} | /tasks/1/body | the URL of its request",
                BASE
                        + "', 'method': 'POST', 'body': {'$location': 'a', 'of': '/x', 'append': ''} | /tasks/1/body | the URL of its request",
                BASE
                        + "', 'headers': {'Content-Type': 'text/plain'}, 'body': {'x': 1} | /tasks/1/body | must be a string",
            })
    void isRefusedWithItsPointer(String call, String pointer, String detail) {
        List<FieldError> errors = errors(call);

        assertThat(errors).extracting(FieldError::pointer).containsExactly(pointer);
        assertThat(errors.get(0).detail()).contains(detail);
    }

    @Test
    void aHostThatMayNotBeCalledIsRefusedBeforeAnythingRuns() {
        assertThat(errors("'url': 'http://169.254.169.254/{x}', 'vars': {'x': {'$from': 'a'}}"))
                .containsExactly(new FieldError(
                        "/tasks/1/url", "This server is not allowed to call this target", Kind.TARGET_REFUSED));
    }

    private static List<FieldError> errors(String call) {
        String document = ("{'tasks': [{'id': 'a', 'type': 'delay', 'duration': '1s'}, {'id': 'b', 'type': 'http', "
                        + call + "}]}")
                .replace('\'', '"');
        InvalidGroupException invalid = catchThrowableOfType(
                InvalidGroupException.class, () -> TestDocuments.reader().read(document.getBytes(UTF_8), false));
        return invalid == null ? List.of() : invalid.errors();
    }
}
