package io.muster.named;

import static io.muster.named.TestReader.bytes;
import static io.muster.named.TestReader.errors;
import static io.muster.named.TestReader.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.muster.document.InvalidGroupException;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamedGroupTest {

    private static final int MOST = 10_000;
    private static final String FILE = """
            {'summary': 'What is shown', 'cache': '30s',
             'parameters': {'type': 'object', 'required': ['user'], 'additionalProperties': false, 'properties': {
                'user': {'type': 'integer', 'minimum': 1},
                'lang': {'type': 'string', 'default': 'en', 'pattern': '^[a-z]+$'},
                'tags': {'type': 'array', 'items': {'type': 'number'}, 'default': []},
                'any': {'default': null}}},
             'group': {'tasks': [
                {'id': 'a', 'type': 'delay', 'duration': '1ms', 'value': {'user': {'$param': 'user'}, 'tags': {'$param': 'tags'}}},
                {'id': 'b', 'type': 'delay', 'duration': '1ms', 'value': [{'$param': 'lang'}, {'$from': 'a'}, {'$param': 'any'}]},
                {'id': 'c', 'type': 'http', 'url': 'https://example.com/', 'headers': {'Accept-Language': {'$param': 'lang'}}}]}}""";

    private final NamedGroup group = read(FILE);

    private static String filled(NamedGroup group, String parameters)
            throws MalformedJsonException, InvalidParametersException {
        return new String(group.fill(bytes(parameters), MOST).document(), UTF_8);
    }

    private static List<String> wrong(NamedGroup group, String parameters) {
        return catchThrowableOfType(InvalidParametersException.class, () -> group.fill(bytes(parameters), MOST))
                .errors()
                .stream()
                .map(TestReader::told)
                .toList();
    }

    @Test
    void aFileIsRead() {
        assertThat(group.summary()).contains("What is shown");
        assertThat(group.cache()).contains(Duration.ofSeconds(30));
        assertThat(group.safe()).isTrue();
        assertThat(group.describe()).contains("\"methods\":[\"GET\",\"POST\"]", "\"minimum\":1");
    }

    @Test
    void parametersAndDefaultsAreFilledIn() throws Exception {
        FilledGroup run = group.fill(bytes("{'user': 7, 'tags': [1.10]}"), MOST);

        assertThat(new String(run.document(), UTF_8))
                .contains("\"value\":{\"user\":7,\"tags\":[1.10]}")
                .contains("\"value\":[\"en\",{\"$from\":\"a\"},null]")
                .contains("\"Accept-Language\":\"en\"");
        assertThat(run.run().parameters()).isEqualTo("{\"user\":7,\"tags\":[1.10],\"any\":null,\"lang\":\"en\"}");
        assertThat(TestReader.GROUPS
                        .read(run.document(), false, Optional.of(run.run()))
                        .spec()
                        .named())
                .contains(run.run());
    }

    @Test
    void aRunDoesNotChangeTheGroup() throws Exception {
        String first = filled(group, "{'user': 7}");

        filled(group, "{'user': 8, 'lang': 'de'}");

        assertThat(filled(group, "{'user': 7}")).isEqualTo(first);
    }

    @Test
    void valuesThatLookLikeReferencesAreNotResolved() throws Exception {
        String document = filled(group, "{'user': 7, 'any': {'$from': 'a', 'x': 1, '$param': 'user'}}");
        String reference = filled(group, "{'user': 7, 'any': [{'$from': 'c'}]}");

        assertThat(document).contains("{\"$from\":\"a\",\"x\":1,\"$param\":\"user\"}");
        assertThat(reference).contains("{\"$literal\":[{\"$from\":\"c\"}]}");
        var spec = TestReader.GROUPS.read(reference.getBytes(UTF_8), false).spec();
        assertThat(spec.tasks().get(1).start().after()).hasToString("[a]");
    }

    @Test
    void everyErrorHasItsPointer() {
        assertThat(wrong(group, "{'lang': 'EN', 'tags': [1, 'x'], 'other': 1}"))
                .containsExactlyInAnyOrder(
                        "/user is required",
                        "/lang does not match the regex pattern ^[a-z]+$",
                        "/tags/1 string found, number expected",
                        "/other unknown parameter");
        assertThat(wrong(group, "[]")).containsExactly(" must be an object");
        assertThat(wrong(group, "{'user': 0}")).containsExactly("/user must have a minimum value of 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user=7|{'user':7}",
                "user=7&tags=1&tags=2.50|{'user':7,'tags':[1,2.50]}",
                "user=7&tags=1|{'user':7,'tags':[1]}",
                "user=%37&lang=d+e%C3%BC|{'user':7,'lang':'d eü'}",
                "user=seven|{'user':'seven'}",
                "user=07|{'user':'07'}",
                "user=1e2|{'user':1e2}",
                "lang=7|{'lang':'7'}",
                "lang=|{'lang':''}",
                "any=true|{'any':'true'}",
                "x&&|{'x':''}",
                "''|{}"
            })
    void textBecomesWhatTheSchemaWants(String query, String json) throws Exception {
        assertThat(new String(group.readQuery(query), UTF_8)).isEqualTo(json.replace('\'', '"'));
    }

    @Test
    void complexTypesAreRead() throws Exception {
        NamedGroup other = read("""
                {'parameters': {'type': 'object', '$defs': {'flag': {'type': 'boolean'}}, 'properties': {
                   'flag': {'$ref': '#/$defs/flag'}, 'maybe': {'type': ['integer', 'null']}, 'level': {'enum': [1, 2, 'all']},
                   'filter': {'type': 'object'}, 'either': {'anyOf': [{'type': 'integer'}, {'type': 'string'}]}}},
                 'group': {'tasks': []}}""");

        assertThat(new String(
                        other.readQuery("flag=true&maybe=null&level=2&filter=%7B%22a%22:1%7D&either=7&flags=true"),
                        UTF_8))
                .isEqualTo(
                        "{\"flag\":true,\"maybe\":null,\"level\":2,\"filter\":{\"a\":1},\"either\":7,\"flags\":\"true\"}");
        assertThatThrownBy(() -> other.readQuery("flag=true&flag=false"))
                .isInstanceOf(InvalidParametersException.class);
        assertThatThrownBy(() -> other.readQuery("flag=%4")).isInstanceOf(InvalidParametersException.class);
    }

    @Test
    void itsPathInOpenApiHasItsParameters() throws Exception {
        var path = Json.read(OpenApiPath.of(group).getBytes(UTF_8));

        assertThat(path.at("/get/parameters/2/name").asString()).isEqualTo("user");
        assertThat(path.at("/get/parameters/2/required").asBoolean()).isTrue();
        assertThat(path.at("/get/parameters/3/schema/default").asString()).isEqualTo("en");
        assertThat(path.at("/post/requestBody/content/application~1json/schema/required/0")
                        .asString())
                .isEqualTo("user");
        assertThat(path.at("/post/summary").asString()).isEqualTo("What is shown");
    }

    @Test
    void aConditionMayBeAParameter() throws Exception {
        NamedGroup other = read("""
                {'parameters': {'type': 'object', 'required': ['wanted'], 'properties': {'wanted': {'type': 'boolean'}}},
                 'group': {'tasks': [{'type': 'delay', 'duration': '1ms', 'when': {'$param': 'wanted'}}]}}""");

        assertThat(filled(other, "{'wanted': false}")).contains("\"when\":false");
    }

    @Test
    void errorsThatShowOnlyInTheDocumentAreReportedForTheParameter() throws Exception {
        NamedGroup other = read("""
                {'parameters': {'type': 'object', 'required': ['name'], 'properties': {'name': {}}},
                 'group': {'tasks': [{'type': 'http', 'url': 'https://example.com/', 'headers': {'X-Name': {'$param': 'name'}}}]}}""");
        FilledGroup run = other.fill(bytes("{'name': 'a\\nb'}"), MOST);

        InvalidGroupException invalid =
                catchThrowableOfType(InvalidGroupException.class, () -> TestReader.GROUPS.read(run.document(), false));

        assertThat(run.ofParameters(invalid.errors()))
                .hasSize(1)
                .allMatch(error -> error.pointer().equals("/name"));
    }

    @Test
    void aParameterCannotReferToASecret() {
        NamedGroup other = read("""
                {'parameters': {'type': 'object', 'required': ['name'], 'properties': {'name': {}}},
                 'group': {'tasks': [{'type': 'http', 'url': 'https://example.com/', 'headers': {'X-Name': {'$param': 'name'}}}]}}""");

        assertThat(wrong(other, "{'name': {'secret': 'theirs'}}")).containsExactly("/name must be a string");
    }

    @Test
    void repeatedParametersCannotExceedTheSizeLimit() {
        assertThat(wrong(group, "{'user': 7, 'any': '%s'}".formatted("x".repeat(MOST))))
                .containsExactly(" the group must not exceed 10000 bytes with them");
    }

    @Test
    void anInvalidFileIsRejectedWithEveryError() {
        assertThat(errors("""
                {'summery': 1, 'cache': 'soon',
                 'parameters': {'type': 'object', 'properties': {'a': {'type': 'integr'}, 'b': {'minimum': 'x'}}},
                 'group': {'tasks': [{'type': 'delay', 'duration': {'$param': 'c'}}, {'type': 'no'},
                    {'type': 'delay', 'duration': '1s', 'value': {'$param': 'c'}},
                    {'type': 'delay', 'duration': '1s', 'value': {'$param': 1}}]}}"""))
                .anySatisfy(error -> assertThat(error).startsWith("/summery unknown field"))
                .anySatisfy(error -> assertThat(error).startsWith("/cache must be a duration"))
                .anySatisfy(error -> assertThat(error).startsWith("/parameters/properties/a/type"))
                .anySatisfy(error -> assertThat(error).startsWith("/parameters/properties/b/minimum"))
                .anySatisfy(error -> assertThat(error).startsWith("/group/tasks/0/duration"))
                .anySatisfy(error -> assertThat(error).startsWith("/group/tasks/1/type"))
                .anySatisfy(error -> assertThat(error).startsWith("/group/tasks/2/value"))
                .anySatisfy(error -> assertThat(error).startsWith("/group/tasks/3/value/$param"));
    }

    @Test
    void aReferenceMustAlwaysHaveAValue() {
        String file = """
                {'parameters': {'type': 'object', 'properties': {'a': {'type': 'integer'}, 'b': {'type': 'integer', 'default': 'x'}}},
                 'group': {'tasks': [{'type': 'delay', 'duration': '1s', 'value': %s}]}}""";

        assertThat(errors(file.formatted("{'$param': 'a'}")))
                .anySatisfy(error -> assertThat(error).startsWith("/group/tasks/0/value \"a\" may be absent"))
                .anySatisfy(error ->
                        assertThat(error).isEqualTo("/parameters/properties/b/default string found, integer expected"));
        assertThat(errors(file.replace("'x'", "1").formatted("{'$param': 'a', 'default': 3}")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': 'object', 'properties': {'a': {'$ref': 'https://example.com/schema'}}}",
                "{'type': 'object', 'properties': {'a': {'$ref': 'classpath:META-INF/openapi.yaml'}}}",
                "{'type': 'object', 'properties': {'a': {'$ref': 'file:///etc/passwd'}}}",
                "{'type': 'object', 'properties': {'a': {'$ref': '#/$defs/none'}}}",
                "{'type': 'object', '$schema': 'http://json-schema.org/draft-07/schema#'}",
                "{'type': 'object', 'properties': {'a': {'pattern': '(a)\\\\1'}}}",
                "{'type': 'object', 'properties': {'a': {'pattern': '['}}}",
                "{'type': 'array'}",
                "{}",
                "true",
                "[]",
                "null"
            })
    void aSchemaIsRefusedThatIsWrongOrLooksElsewhere(String schema) {
        assertThat(errors("{'parameters': %s, 'group': {'tasks': []}}".formatted(schema)))
                .isNotEmpty()
                .allSatisfy(error -> assertThat(error).startsWith("/parameters"));
    }

    @Test
    void aRecursiveSchemaIsSupported() throws Exception {
        NamedGroup tree = read("""
                {'parameters': {'type': 'object', 'properties': {'next': {'$ref': '#'}}, 'additionalProperties': false},
                 'group': {'tasks': []}}""");
        NamedGroup endless = read("""
                {'parameters': {'type': 'object', 'allOf': [{'$ref': '#'}]}, 'group': {'tasks': []}}""");

        assertThat(filled(tree, "{'next': {'next': {}}}")).contains("tasks");
        assertThat(wrong(tree, "{'next': {'next': {'last': 1}}}")).containsExactly("/next/next/last unknown parameter");
        assertThat(wrong(endless, "{}")).containsExactly(" is too large or too deep to be checked");
    }

    @Test
    void patternsTakeLinearTime() {
        NamedGroup slow = read("""
                {'parameters': {'type': 'object', 'properties': {
                   'a': {'type': 'string', 'pattern': '^(a+)+$'}, 'b': {'type': 'string', 'format': 'email'}}},
                 'group': {'tasks': []}}""");

        assertThat(wrong(slow, "{'a': '%s!', 'b': '%s '}".formatted("a".repeat(100_000), "@".repeat(100_000))))
                .hasSize(2);
    }

    @Test
    void formatsAreChecked() {
        NamedGroup dated = read("""
                {'parameters': {'type': 'object', 'properties': {'day': {'type': 'string', 'format': 'date'}}},
                 'group': {'tasks': []}}""");

        assertThat(wrong(dated, "{'day': '2026-02-30'}")).hasSize(1).allMatch(error -> error.startsWith("/day "));
    }

    @Test
    void anUnsafeTaskMakesTheGroupUnsafe() {
        String file = "{'group': {'tasks': [{'type': 'http', 'url': 'https://example.com/', 'method': '%s'}]}}";

        assertThat(read(file.formatted("OPTIONS")).safe()).isTrue();
        assertThat(read(file.formatted("POST")).safe()).isFalse();
    }
}
