package io.muster.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.json.FieldError.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class FieldsTest {

    private enum Colour {
        RED,
        DARK_BLUE
    }

    private static final Duration DAY = Duration.ofHours(24);

    private final FieldErrors errors = new FieldErrors();

    @Test
    void eachKindOfFieldIsRead() {
        Fields fields =
                fields("{'s': 'x', 'b': true, 'i': 7, 'd': '2s', 'e': 'dark_blue', 'l': ['a', 'b'], 'o': {'k': 1}}");
        assertThat(fields.string("s")).contains("x");
        assertThat(fields.requiredString("s")).contains("x");
        assertThat(fields.bool("b")).contains(true);
        assertThat(fields.integer("i", 1, 7)).hasValue(7);
        assertThat(fields.duration("d", DAY)).contains(Duration.ofSeconds(2));
        assertThat(fields.oneOf("e", Colour.class)).contains(Colour.DARK_BLUE);
        assertThat(fields.strings("l", text -> true, "a string")).containsExactly("a", "b");
        assertThat(fields.array("l").orElseThrow()).hasSize(2);
        assertThat(fields.members("o")).extracting(Map.Entry::getKey).containsExactly("k");
        fields.refuseOthers();
        assertNoErrors();
    }

    @Test
    void absentFieldsAreNotErrors() {
        Fields fields = fields("{}");
        assertThat(fields.json("x")).isEmpty();
        assertThat(fields.string("x")).isEmpty();
        assertThat(fields.bool("x")).isEmpty();
        assertThat(fields.integer("x", 0, 1)).isEmpty();
        assertThat(fields.duration("x", DAY)).isEmpty();
        assertThat(fields.oneOf("x", Colour.class)).isEmpty();
        assertThat(fields.strings("x", text -> true, "a string")).isEmpty();
        assertThat(fields.array("x")).isEmpty();
        assertThat(fields.members("x")).isEmpty();
        assertNoErrors();
    }

    @Test
    void aNullFieldIsAbsentExceptWhereAnyJsonIsAllowed() {
        Fields fields = fields("{'x': null}");
        assertThat(fields.json("x")).map(JsonNode::isNull).contains(true);
        assertThat(fields.has("x")).isFalse();
        assertThat(fields.string("x")).isEmpty();
        assertThat(fields.bool("x")).isEmpty();
        assertThat(fields.integer("x", 0, 1)).isEmpty();
        assertThat(fields.duration("x", DAY)).isEmpty();
        assertThat(fields.oneOf("x", Colour.class)).isEmpty();
        assertThat(fields.strings("x", text -> true, "a string")).isEmpty();
        assertThat(fields.integers("x", 0, 1)).isEmpty();
        assertThat(fields.array("x")).isEmpty();
        assertThat(fields.object("x")).isEmpty();
        assertThat(fields.members("x")).isEmpty();
        fields.refuseOthers();
        assertNoErrors();
        fields.requiredString("x");
        assertErrors("/at/x is required");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "7.0", "0.7e1", "700e-2", "7.000000000000000000000000000"})
    void anIntegerMayHaveAnyNotation(String value) {
        Fields fields = fields("{'i': " + value + ", 'l': [" + value + "], 'zero': 0.0}");
        assertThat(fields.integer("i", 1, 7)).hasValue(7);
        assertThat(fields.integers("l", 1, 7)).containsExactly(7);
        assertThat(fields.integer("zero", 0, 7)).hasValue(0);
        assertNoErrors();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'-1s'", "'PT-1S'", "'-PT1S'", "'-1ns'"})
    void reportsANegativeDuration(String value) {
        assertThat(fields("{'d': " + value + "}").durationOrZero("d", DAY)).isEmpty();
        assertErrors("/at/d must not be negative: a duration from zero up to 24h,"
                + " such as \"250ms\", \"1.5s\", \"2m\" or \"PT1.5S\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "8",
                "-1",
                "1.5",
                "7.1",
                "'5'",
                "true",
                "[5]",
                "2147483648",
                "1e1",
                "1e400",
                "1e-400",
                "1e99999"
            })
    void reportsAnIntegerOutOfRange(String value) {
        OptionalInt read = fields("{'i': " + value + "}").integer("i", 1, 7);
        assertThat(read).isEmpty();
        assertErrors("/at/i must be an integer from 1 to 7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'0s'", "'0'", "'25h'", "'soon'", "5", "'NaN'", "['1s']"})
    void reportsADurationOutOfRange(String value) {
        assertThat(fields("{'d': " + value + "}").duration("d", DAY)).isEmpty();
        assertErrors("/at/d must be a duration above zero up to 24h,"
                + " such as \"250ms\", \"1.5s\", \"2m\" or \"PT1.5S\"");
    }

    @Test
    void durationOrZeroAcceptsZero() {
        assertThat(fields("{'d': '0s'}").durationOrZero("d", DAY)).contains(Duration.ZERO);
        assertThat(fields("{'d': '24h'}").durationOrZero("d", DAY)).contains(DAY);
        assertNoErrors();
        fields("{'d': '-1s'}").durationOrZero("d", DAY);
        assertThat(errors.count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'RED'", "'blue'", "''", "1", "'dark-blue'"})
    void reportsAnUnknownConstantWithTheKnownOnes(String value) {
        assertThat(fields("{'e': " + value + "}").oneOf("e", Colour.class)).isEmpty();
        assertErrors("/at/e must be one of red, dark_blue");
    }

    @Test
    void reportsEachItemThatIsNotAString() {
        List<String> strings = fields("{'l': ['a', 1, null, 'b', {}]}").strings("l", text -> true, "a string");
        assertThat(strings).containsExactly("a", "b");
        assertErrors("/at/l/1 must be a string", "/at/l/2 must be a string", "/at/l/4 must be a string");
    }

    @Test
    void reportsWhatShouldBeAListOrAnObject() {
        Fields fields = fields("{'l': {}, 'o': []}");
        fields.strings("l", text -> true, "a string");
        fields.members("o");
        assertErrors("/at/l must be an array", "/at/o must be an object");
    }

    @Test
    void reportsAMissingRequiredField() {
        Fields fields = fields("{'there': 1}");
        fields.require("there");
        fields.require("gone");
        fields.requiredString("name");
        assertErrors("/at/gone is required", "/at/name is required");
    }

    @Test
    void reportsUnknownFields() {
        Fields fields = fields("{'asked': 1, 'a/b~c': 2, '': 3}");
        fields.json("asked");
        fields.refuseOthers();
        assertErrors("/at/a~1b~0c unknown field", "/at/ unknown field");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "'x'", "1", "null", "true"})
    void aNonObjectIsOneErrorAndHasNoFields(String json) {
        Fields fields = fields(json);
        fields.require("x");
        fields.string("x");
        fields.refuseOthers();
        assertErrors("/at must be an object");
    }

    @Test
    void anAbsurdlyLongNameIsShortened() {
        assertThat(Fields.escape("n".repeat(5_000))).isEqualTo("n".repeat(100) + "…");
        assertThat(Fields.escape("~/")).isEqualTo("~0~1");
    }

    @Test
    void keepsThePointersAndKindsOfErrors() {
        Fields fields = fields("{}");
        fields.error("a/0", "is off", Kind.TARGET_REFUSED);
        assertThat(errors.toList()).containsExactly(new FieldError("/at/a/0", "is off", Kind.TARGET_REFUSED));
        assertThat(fields.errorCount()).isEqualTo(1);
        assertThat(fields.pointer()).isEqualTo("/at");
    }

    @Test
    void keepsAtMostAThousandErrors() {
        for (int i = 0; i < 1_234; i++) {
            errors.add("/" + i, "is off", Kind.INVALID);
        }
        assertThat(errors.count()).isEqualTo(1_234);
        assertThat(errors.toList()).hasSize(1_001);
        assertThat(errors.toList().get(1_000)).isEqualTo(new FieldError("", "and 234 more errors", Kind.INVALID));
    }

    private Fields fields(String json) {
        try {
            return new Fields(Json.read(json.replace('\'', '"').getBytes(UTF_8)), "/at", errors);
        } catch (MalformedJsonException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private void assertErrors(String... expected) {
        assertThat(errors.toList())
                .extracting(error -> error.pointer() + " " + error.detail())
                .containsExactly(expected);
    }

    private void assertNoErrors() {
        assertThat(errors.toList()).isEmpty();
    }
}
