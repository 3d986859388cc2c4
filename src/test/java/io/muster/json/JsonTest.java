package io.muster.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    private static final String FORTY_DIGITS = "1234567890123456789012345678901234567890";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.10",
                "1E+2",
                "-0.0",
                FORTY_DIGITS,
                "0.1234567890123456789012345678901234567890",
                "{\"b\":1.10,\"a\":[1,2.50]}",
                "{ \"spaced\" :\t1 }",
                "{\"a\":1,\"a\":2}",
                "\"\\u00e9\\/\"",
                "[]",
                "null",
                "true",
                "\"\""
            })
    void aDocumentIsCopiedVerbatim(String json) {
        assertThat(Json.kindOf(json)).isEqualTo(Json.Kind.JSON);
        assertThat(Json.verbatim(json)).isSameAs(json);
        assertThat(Json.kindOf(" \r\n" + json + "\t\n")).isEqualTo(Json.Kind.JSON);
        assertThat(Json.verbatim(" \r\n" + json + "\t\n")).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a\":}",
                "[1,]",
                "{} {}",
                "1 2",
                "[1] x",
                "'a'",
                "{a:1}",
                "NaN",
                "01",
                "1.",
                "tru",
                "\"open",
                "[\"a\nb\"]",
                "// comment\n1",
                "<html></html>"
            })
    void malformedDocumentsAreNotCopied(String text) {
        assertThat(Json.kindOf(text)).isEqualTo(Json.Kind.OTHER);
    }

    @Test
    void copiesHaveNoLengthLimit() {
        for (String json : List.of(
                "9".repeat(100_000),
                "{\"modulus\":-" + "7".repeat(1_234) + "}",
                "[0." + "1".repeat(100_000) + "E-" + "9".repeat(1_000) + "]",
                "[1e400,1E-9999,1e9999999999,-0,-0.0]",
                "{\"" + "n".repeat(60_000) + "\":1}",
                "{\"" + "n".repeat(60_000) + "\":{\"" + "n".repeat(60_000) + "\":1}}",
                "\"" + "s".repeat(21_000_000) + "\"",
                "[".repeat(10_000) + "]".repeat(10_000))) {
            assertThat(Json.kindOf(json)).isEqualTo(Json.Kind.JSON);
            assertThat(Json.verbatim(json)).isSameAs(json);
        }
    }

    @Test
    void onlyJsonWhiteSpaceMaySurroundADocument() {
        assertThat(Json.kindOf("\u00a01")).isEqualTo(Json.Kind.OTHER);
        assertThat(Json.kindOf("\u20281")).isEqualTo(Json.Kind.OTHER);
        assertThat(Json.kindOf("1\u001f")).isEqualTo(Json.Kind.OTHER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-0.0", "-0", "1e5", "1E5", "1E+2", "1.50e-7", "0e10", "-0e-3", "100000000000000000000.10", "7"})
    void numbersKeepTheirText(String number) throws MalformedJsonException {
        String json = "{\"n\":[" + number + "]}";
        assertThat(Json.write(Json.read(json.getBytes(UTF_8)))).isEqualTo(json);
    }

    @Test
    void numbersRemainNumbers() throws MalformedJsonException {
        assertThat(Json.read("-0".getBytes(UTF_8)).intValue()).isZero();
        assertThat(Json.read("1e3".getBytes(UTF_8)).intValue()).isEqualTo(1_000);
        assertThat(Json.mapper().treeToValue(Json.read("-0.0".getBytes(UTF_8)), Double.class))
                .isEqualTo(-0.0);
        assertThat(Json.write(Json.mapper().treeToValue(Json.read("{\"a\":-0.0}".getBytes(UTF_8)), Map.class)))
                .isEqualTo("{\"a\":-0.0}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"a\\ud83db\"",
                "\"\\ude00\"",
                "[\"\\ud83d\",\"\\ud83d\\ud83d\"]",
                "{\"\\udfff\":1}",
                "{\"\\ud83d\":{\"a\\ud83db\":[]}}",
                "{\"\\ude00\\ud83d\":1,\"\\ud83dA\":2}",
                "{\"\\\\ud83d\":1}",
                "{\"\\\\\\ud83d\":\"\\\\\\\\\\ude00\"}"
            })
    void aLoneSurrogateIsEscaped(String json) throws MalformedJsonException {
        assertThat(Json.write(Json.read(json.getBytes(UTF_8)))).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"\\udfff\":1}",
                "{\"a\\uD83D\\u0041\":1,\"\\ud83d\\ud83d\\ude00\":2}",
                "{\"\\\\\\udbff\\\\ud83d\":1}",
            })
    void aNameMayContainALoneSurrogateInACopy(String json) {
        assertThat(Json.kindOf(json)).isEqualTo(Json.Kind.JSON);
        assertThat(Json.verbatim(json)).isEqualTo(json);
        assertThat(Json.bindObject(json)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\ud83d",
                "{\"\\ud83\":1}",
                "{\"\\ud83g\":1}",
                "{\"\\ud83d",
                "{\"\\ud83d\\\":1}",
                "\"\\ud83d\\u\""
            })
    void aBrokenEscapeIsMalformed(String json) {
        assertThat(Json.kindOf(json)).isEqualTo(Json.Kind.OTHER);
        assertThatThrownBy(() -> Json.read(json.getBytes(UTF_8))).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void aSurrogatePairIsNotEscaped() throws MalformedJsonException {
        assertThat(Json.write(Json.read("\"\\ud83d\\ude00\"".getBytes(UTF_8)))).isEqualTo("\"\ud83d\ude00\"");
    }

    @Test
    void numbersKeepTheirDigitsWhenTheyAreReadAndWritten() throws MalformedJsonException {
        String json = "{\"price\":1.10,\"big\":" + FORTY_DIGITS + ",\"zero\":0.00}";
        assertThat(Json.write(Json.read(json.getBytes(UTF_8)))).isEqualTo(json);
    }

    @Test
    void namesKeepTheirOrder() throws MalformedJsonException {
        String json = "{\"z\":1,\"a\":2,\"m\":3}";
        assertThat(Json.write(Json.read(json.getBytes(UTF_8)))).isEqualTo(json);
    }

    @Test
    void aByteOrderMarkIsIgnored() throws MalformedJsonException {
        assertThat(Json.read("\uFEFF[1]".getBytes(UTF_8)).size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "{",
                "[1,2",
                "{\"a\":1,}",
                "{} {}",
                "{}x",
                "{\"a\":1,\"a\":2}",
                "{\"a\":{\"b\":1,\"b\":1}}",
                "NaN",
                "Infinity",
                "'a'",
                "{a:1}",
                "01",
                "\"a\tb\"",
                "\"\\x\"",
                "\"\\ud8\"",
                "/* */ {}",
                "undefined"
            })
    void malformedDocumentsAreRejected(String text) {
        assertThat(refused(text.getBytes(UTF_8)).getMessage()).isNotBlank();
    }

    @Test
    void invalidUtf8IsRejected() {
        assertThat(refused(new byte[] {'"', (byte) 0xFF, '"'})).hasMessage("The document is not valid UTF-8");
        assertThat(refused(new byte[] {(byte) 0xC0, (byte) 0x80})).hasMessage("The document is not valid UTF-8");
        assertThat(refused(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}))
                .hasMessage("The document is not valid UTF-8");
    }

    @Test
    void anErrorIsReportedAtItsPosition() {
        MalformedJsonException refused = refused("{\n  \"a\": 1,\n  \"b\" 2\n}".getBytes(UTF_8));
        assertThat(refused.line()).isEqualTo(3);
        assertThat(refused.column()).isBetween(7, 8);
    }

    @Test
    void anEmptyTextIsAnErrorAtItsBeginning() {
        MalformedJsonException refused = refused(new byte[0]);
        assertThat(refused).hasMessage("The document is empty");
        assertThat(refused.line()).isEqualTo(1);
        assertThat(refused.column()).isEqualTo(1);
    }

    @Test
    void nestingIsLimited() throws MalformedJsonException {
        byte[] deepest = ("[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH)).getBytes(UTF_8);
        assertThat(Json.read(deepest).isArray()).isTrue();
        byte[] deeper = ("[".repeat(Json.MAX_DEPTH + 1) + "]".repeat(Json.MAX_DEPTH + 1)).getBytes(UTF_8);
        assertThat(refused(deeper).getMessage()).contains("" + Json.MAX_DEPTH);
    }

    @Test
    void textNestedTooDeeplyToBeCopiedIsDistinguished() {
        int most = Json.MAX_COPIED_DEPTH;
        assertThat(Json.kindOf("[".repeat(most) + "]".repeat(most))).isEqualTo(Json.Kind.JSON);
        assertThat(Json.kindOf("[".repeat(most + 1) + "]".repeat(most + 1))).isEqualTo(Json.Kind.TOO_DEEP);
        assertThat(Json.kindOf("{\"a\":".repeat(1_000_000))).isEqualTo(Json.Kind.TOO_DEEP);
    }

    @Test
    void absurdNestingIsRejectedWithoutAStackOverflow() {
        assertThat(refused("[".repeat(1_000_000).getBytes(UTF_8)).getMessage()).isNotBlank();
        assertThat(refused("{\"a\":".repeat(1_000_000).getBytes(UTF_8)).getMessage())
                .isNotBlank();
    }

    @Test
    void errorMessagesAreShortAndOnOneLine() {
        MalformedJsonException refused = refused(("[" + "x".repeat(100_000) + "]").getBytes(UTF_8));
        assertThat(refused.getMessage()).hasSizeLessThanOrEqualTo(301).doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": [             | Unexpected end of the document",
                "{\"a\": 1, \"a\": 2} | Duplicate name \"a\" in an object",
                "{} {}               | Unexpected content after the end of the document",
                "[nope]              | Unexpected token \"nope\"",
                "{\"a\" 1}           | Unexpected character 1",
                "[1 2]               | Unexpected character 2",
                "[\"a\u0001\"]         | Unexpected character U+0001"
            })
    void describesErrorsInItsOwnWords(String document, String detail) {
        assertThat(refused(document.getBytes(UTF_8))).hasMessage(detail);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[",
                "[1",
                "[1,",
                "[1,]",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "\"a",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\ud800",
                "tru",
                "nul",
                "NaN",
                "-",
                "1.",
                "1e",
                "01",
                "+1",
                ".5",
                "0x1",
                "]",
                "}",
                ",",
                ":",
                "[1}",
                "{]",
                "// a",
                "/* a */",
                "#",
                "{\"a\":1 \"b\":2}",
                "\u0001",
                "[\u00a0]",
                "1 1",
                "\"\n\""
            })
    void doesNotRevealItsParser(String document) {
        assertThat(refused(document.getBytes(UTF_8)).getMessage())
                .doesNotContainIgnoringCase("feature")
                .doesNotContainIgnoringCase("source")
                .doesNotContainIgnoringCase("jackson")
                .doesNotContainIgnoringCase("constraints")
                .doesNotContain("`", "ObjectNode", "code ");
    }

    private static MalformedJsonException refused(byte[] json) {
        var refused = catchThrowableOfType(MalformedJsonException.class, () -> Json.read(json));
        assertThat(refused).isNotNull();
        return refused;
    }
}
