package io.muster.json;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
    void aDocumentIsCopiedAsItIs(String json) {
        assertThat(Json.verbatim(json.getBytes(UTF_8))).contains(json);
        assertThat(Json.verbatim(" \r\n" + json + "\n")).contains(json);
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
    void whatIsNoDocumentIsNotCopied(String text) {
        assertThat(Json.verbatim(text.getBytes(UTF_8))).isEmpty();
        assertThat(Json.verbatim(text)).isEmpty();
    }

    @Test
    void whatIsNotUtf8IsNotCopied() {
        assertThat(Json.verbatim(new byte[] {'"', (byte) 0xC3, '"'})).isEmpty();
        assertThat(Json.verbatim("{}".getBytes(UTF_16))).isEmpty();
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
    void aByteOrderMarkIsOverlooked() throws MalformedJsonException {
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
    void whatIsNoDocumentIsRefused(String text) {
        assertThat(refused(text.getBytes(UTF_8)).getMessage()).isNotBlank();
    }

    @Test
    void whatIsNotUtf8IsRefused() {
        assertThat(refused(new byte[] {'"', (byte) 0xFF, '"'})).hasMessage("The text is not UTF-8");
        assertThat(refused(new byte[] {(byte) 0xC0, (byte) 0x80})).hasMessage("The text is not UTF-8");
        assertThat(refused(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}))
                .hasMessage("The text is not UTF-8");
    }

    @Test
    void anErrorIsFoundWhereItStands() {
        MalformedJsonException refused = refused("{\n  \"a\": 1,\n  \"b\" 2\n}".getBytes(UTF_8));
        assertThat(refused.line()).isEqualTo(3);
        assertThat(refused.column()).isBetween(7, 8);
    }

    @Test
    void anEmptyTextIsWrongAtItsBeginning() {
        MalformedJsonException refused = refused(new byte[0]);
        assertThat(refused).hasMessage("There is no JSON document");
        assertThat(refused.line()).isEqualTo(1);
        assertThat(refused.column()).isEqualTo(1);
    }

    @Test
    void nestingEndsWhereItIsSaidTo() throws MalformedJsonException {
        byte[] deepest = ("[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH)).getBytes(UTF_8);
        assertThat(Json.read(deepest).isArray()).isTrue();
        assertThat(Json.verbatim(deepest)).isPresent();
        byte[] deeper = ("[".repeat(Json.MAX_DEPTH + 1) + "]".repeat(Json.MAX_DEPTH + 1)).getBytes(UTF_8);
        assertThat(refused(deeper).getMessage()).contains("" + Json.MAX_DEPTH);
        assertThat(Json.verbatim(deeper)).isEmpty();
    }

    @Test
    void absurdNestingIsRefusedWithoutAnOverflow() {
        assertThat(refused("[".repeat(1_000_000).getBytes(UTF_8)).getMessage()).isNotBlank();
        assertThat(refused("{\"a\":".repeat(1_000_000).getBytes(UTF_8)).getMessage())
                .isNotBlank();
    }

    @Test
    void whatIsSaidOfAnErrorIsShortAndOnOneLine() {
        MalformedJsonException refused = refused(("[" + "x".repeat(100_000) + "]").getBytes(UTF_8));
        assertThat(refused.getMessage()).hasSizeLessThanOrEqualTo(301).doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": [             | The document ends before it is complete",
                "{\"a\": 1, \"a\": 2} | The name \"a\" is there more than once in an object",
                "{} {}               | There is something after the end of the document",
                "[nope]              | \"nope\" is not JSON here",
                "{\"a\" 1}           | The character 1 is not JSON here",
                "[1 2]               | The character 2 is not JSON here",
                "[\"a\u0001\"]         | The character U+0001 is not JSON here"
            })
    void saysWhatIsWrongInItsOwnWords(String document, String detail) {
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
    void showsNothingOfItsParser(String document) {
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
