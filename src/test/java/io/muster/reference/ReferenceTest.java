package io.muster.reference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.json.FieldError;
import io.muster.json.FieldErrors;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.task.TaskId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ReferenceTest {

    private final FieldErrors errors = new FieldErrors();

    @ParameterizedTest
    @CsvSource({
        "user, user, ''",
        "user#, user, ''",
        "user#/id, user, /id",
        "user#/a~1b/~0, user, /a~1b/~0",
        "user#/%C3%A4%20/0, user, /ä /0",
        "user#/, user, /"
    })
    void namesATaskAndAPlaceInItsValue(String from, String task, String pointer) throws MalformedJsonException {
        Reference read = read("{\"$from\": \"%s\"}".formatted(from)).orElseThrow();

        assertThat(read.task()).isEqualTo(new TaskId(task));
        assertThat(read.pointer().toString()).isEqualTo(pointer);
        assertThat(read.otherwise()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$from\": 1}",
                "{\"$from\": \"\"}",
                "{\"$from\": \"a b\"}",
                "{\"$from\": \"user#id\"}",
                "{\"$from\": \"user#/~\"}",
                "{\"$from\": \"user#/~2\"}",
                "{\"$from\": \"user#/%\"}",
                "{\"$from\": \"user#/%zz\"}",
                "{\"$from\": \"user#/%２５\"}",
                "{\"$from\": \"user#/%ff\"}"
            })
    void anythingElseIsAnErrorAtItsPointer(String json) throws MalformedJsonException {
        assertThat(read(json)).isEmpty();

        assertThat(errors.toList()).hasSize(1);
        assertThat(errors.toList().get(0).pointer()).isEqualTo("/x/$from");
    }

    @Test
    void anObjectWithOtherMembersIsAnOrdinaryValue() throws MalformedJsonException {
        JsonNode json = Json.read("{\"$from\": \"a\", \"to\": \"b\"}".getBytes(UTF_8));

        assertThat(Template.read(json, "", Parameters.none(), false, errors)).isEmpty();
        assertThat(errors.count()).isZero();
    }

    @Test
    void aDefaultOfNullIsADefault() throws MalformedJsonException {
        assertThat(read("{\"$from\": \"a\", \"default\": null}").orElseThrow().otherwise())
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"$param\": \"x\"}", "[{\"$item\": \"\"}]"})
    void referencesThatAreNotAllowedHereAreErrors(String json) throws MalformedJsonException {
        Template.read(Json.read(json.getBytes(UTF_8)), "/x", Parameters.none(), false, errors);

        assertThat(errors.count()).isOne();
    }

    @Test
    void aReferenceToAnElementIsAsShortAsOthers() throws MalformedJsonException {
        JsonNode json =
                Json.read("{\"$item\": \"%s\"}".formatted("/x".repeat(1_025)).getBytes(UTF_8));

        assertThat(ItemReference.read(json, "/x", errors)).isEmpty();
        assertThat(errors.toList()).extracting(FieldError::pointer).containsExactly("/x/$item");
    }

    private Optional<Reference> read(String json) throws MalformedJsonException {
        return Reference.read(Json.read(json.getBytes(UTF_8)), "/x", errors);
    }
}
