package io.muster.handler.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.json.Json;
import io.muster.outbound.message.OutboundResponse;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskValue;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

    private static final String CREDENTIAL = "s3cr\"et/+~top-Value_9\\x";
    private static final Redaction REDACTION = new Redaction(List.of("Bearer " + CREDENTIAL));

    @Test
    void aSecretIsFoundAsItWasSent() {
        assertThat(REDACTION.apply("you sent Bearer " + CREDENTIAL + ", thanks"))
                .isEqualTo("you sent ***, thanks");
        assertThat(REDACTION.apply("token=" + CREDENTIAL)).isEqualTo("token=***");
        assertThat(REDACTION.apply(CREDENTIAL.toUpperCase())).isEqualTo("***");
    }

    @Test
    void aSecretIsFoundInBase64WhateverSurroundsIt() {
        for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder(), Base64.getMimeEncoder())) {
            for (int before = 0; before < 9; before++) {
                for (int after = 0; after < 4; after++) {
                    String text = "x".repeat(before) + CREDENTIAL + "y".repeat(after);
                    String clean = REDACTION.apply(encoder.encodeToString(text.getBytes(UTF_8)));
                    assertThat(clean).contains("***");
                    // of the surroundings at most the bits that share a character with the secret are removed
                    assertThat(clean.replace("***", "").replaceAll("\\s", "").length())
                            .isLessThanOrEqualTo((before + after) * 4 / 3 + 4);
                }
            }
        }
    }

    @Test
    void aSecretIsFoundPercentEncoded() {
        assertThat(REDACTION.apply("?a=" + URLEncoder.encode(CREDENTIAL, UTF_8) + "&b=1"))
                .isEqualTo("?a=***&b=1");
        assertThat(REDACTION.apply(escaped("%%%02x"))).isEqualTo("***");
        assertThat(REDACTION.apply(URLEncoder.encode(URLEncoder.encode(CREDENTIAL, UTF_8), UTF_8)))
                .isEqualTo("***");
        String base64 = Base64.getEncoder().encodeToString(("??" + CREDENTIAL).getBytes(UTF_8));
        assertThat(REDACTION.apply(URLEncoder.encode(base64, UTF_8)))
                .contains("***")
                .hasSizeLessThan(12);
    }

    @Test
    void aSecretIsFoundInJsonsEscapes() {
        assertThat(REDACTION.apply(Json.write(CREDENTIAL))).isEqualTo("\"***\"");
        assertThat(REDACTION.apply(Json.write(CREDENTIAL).replace("/", "\\/"))).isEqualTo("\"***\"");
        assertThat(REDACTION.apply(escaped("\\u%04x"))).isEqualTo("***");
        assertThat(REDACTION.apply(escaped("\\u%04X"))).isEqualTo("***");
        // a document in a string of another one
        assertThat(REDACTION.apply(Json.write(Json.write(Map.of("a", CREDENTIAL)))))
                .doesNotContain("s3cr")
                .contains("***");
        String url = Json.write("/?" + URLEncoder.encode(CREDENTIAL, UTF_8)).replace("/", "\\u002f");
        assertThat(REDACTION.apply(url)).isEqualTo("\"\\u002f?***\"");
    }

    @Test
    void aSecretIsFoundInHtml() {
        assertThat(REDACTION.apply("<b>" + CREDENTIAL.replace("\"", "&quot;").replace("/", "&#x2F;") + "</b>"))
                .isEqualTo("<b>***</b>");
        assertThat(REDACTION.apply(escaped("&#%d;"))).isEqualTo("***");
    }

    @ParameterizedTest
    @ValueSource(strings = {CREDENTIAL, "ghp_16C7e42F292c6912E7710c838347Ae178B4a"})
    void aSecretIsFoundInTwoNestedEncodings(String credential) {
        Redaction redaction = new Redaction(List.of("Bearer " + credential));
        Map<String, UnaryOperator<String>> encodings = new LinkedHashMap<>();
        encodings.put("base64", text -> Base64.getEncoder().encodeToString(text.getBytes(UTF_8)));
        encodings.put("base64, one byte on", text -> Base64.getEncoder().encodeToString(("1" + text).getBytes(UTF_8)));
        encodings.put(
                "base64, two bytes on", text -> Base64.getEncoder().encodeToString(("12" + text).getBytes(UTF_8)));
        encodings.put(
                "base64url", text -> Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8)));
        encodings.put("hex", text -> HexFormat.of().formatHex(text.getBytes(UTF_8)));
        encodings.put("HEX", text -> HexFormat.of().withUpperCase().formatHex(text.getBytes(UTF_8)));
        encodings.put("form", text -> URLEncoder.encode(text, UTF_8));
        encodings.put("percent", text -> escapedAs(text, "%%%02x"));
        encodings.put("json", Json::write);
        encodings.put("json with /", text -> Json.write(text).replace("/", "\\/"));
        encodings.put("unicode", text -> escapedAs(text, "\\u%04x"));
        encodings.put("html", text -> text.replace("&", "&amp;").replace("\"", "&quot;"));
        encodings.put("HTML", text -> escapedAs(text, "&#%d;"));
        String plain = credential.substring(2, credential.length() - 2);
        encodings.forEach((inner, first) -> encodings.forEach((outer, second) -> {
            // escapes of single characters within Base64 are not decoded
            boolean known = !List.of("percent", "unicode", "HTML").contains(inner)
                    || !outer.startsWith("base64") && !outer.equalsIgnoreCase("hex");
            if (known) {
                String clean = redaction.apply("it is " + second.apply(first.apply(credential)) + ".");
                assertThat(clean).as("%s in %s", inner, outer).contains("***").doesNotContain(plain);
                // nor more than the edges of it
                assertThat(clean.length())
                        .as("%s in %s: %s", inner, outer, clean)
                        .isLessThan(48);
            }
        }));
    }

    @Test
    void aDoublyEscapedSecretIsFoundAnywhereInALargeBody() {
        HexFormat hex = HexFormat.of();
        String longest = hex.formatHex(hex.formatHex(CREDENTIAL.getBytes(UTF_8)).getBytes(UTF_8));
        String twice = escapedAs(escapedAs(longest, "\\u%04x"), "\\u%04x");
        for (int at : List.of(262_144 - twice.length() + 1, 262_144 - twice.length() / 2, 262_144 - 1)) {
            assertThat(REDACTION.apply("a".repeat(at) + twice + "a".repeat(1_000)))
                    .isEqualTo("a".repeat(at) + "***" + "a".repeat(1_000));
        }
    }

    @Test
    void aSecretIsFoundWithNamedHtmlEntities() {
        Redaction redaction = new Redaction(List.of("Token a+b/c=d_e.f:g"));
        assertThat(redaction.apply("a&plus;b&sol;c&equals;d&lowbar;e&period;f&colon;g"))
                .isEqualTo("***");
        assertThat(redaction.apply("a&#0000043;b&#x0000002F;c&#61;d_e.f:g")).isEqualTo("***");
    }

    @Test
    void aShortCredentialIsFoundAsAWholeWord() {
        Redaction redaction = new Redaction(List.of("Bearer ab12cd3"));
        assertThat(redaction.apply("you sent ab12cd3, not xab12cd3")).isEqualTo("you sent ***, not xab12cd3");
    }

    @Test
    void aSecretIsFoundInHexadecimalAndOverTwoLines() {
        String hex = HexFormat.of().formatHex(CREDENTIAL.getBytes(UTF_8));
        assertThat(REDACTION.apply("<" + hex + hex.toUpperCase() + ">")).isEqualTo("<***>");
        assertThat(REDACTION.apply("X: " + CREDENTIAL.substring(0, 9) + "\r\n  " + CREDENTIAL.substring(9) + "\r\n"))
                .isEqualTo("X: ***\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "Basic,           YWxpY2U6cGFzc3dvcmQx, alice:password1, ***",
        "Basic,           YWxpY2U6cGFzc3dvcmQx, password1 of alice, *** of ***",
        "basic,           YWxpY2U6cGFzc3dvcmQx, PASSWORD1 of Malice, *** of Malice",
        "Basic,           Ym9iYnk6MTIzNA==, 1234 or 12345, *** or 12345",
        "Basic,           Ym9iYnk6MTIzNA==, bobby:1234, ***",
        "Bearer,          YWxpY2U6cGFzc3dvcmQx, password1 of alice, password1 of alice"
    })
    void theUserAndPasswordOfBasicAreSecretsToo(String scheme, String credentials, String text, String clean) {
        assertThat(new Redaction(List.of(scheme + " " + credentials)).apply(text))
                .isEqualTo(clean);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sid=abcdefgh12; lang=en | abcdefgh12",
                "Token token=\"abcdefgh12\", nonce=\"n\" | abcdefgh12",
                "Digest username=\"u\", response=\"0123456789abcdef\" | 0123456789abcdef"
            })
    void theValueOfAParameterIsASecret(String value, String echoed) {
        assertThat(new Redaction(List.of(value)).apply("it is " + echoed)).isEqualTo("it is ***");
    }

    @Test
    void aNonAsciiSecretIsFoundInEachCharset() {
        Redaction redaction = new Redaction(List.of("gehörtÜberall-12"));
        for (Charset charset : List.of(UTF_8, ISO_8859_1)) {
            OutboundResponse answer = answer("it is gehörtÜberall-12".getBytes(charset));
            assertThat(new String(redaction.apply(answer).body(), charset)).isEqualTo("it is ***");
        }
        assertThat(redaction.apply("it is gehörtÜberall-12")).isEqualTo("it is ***");
    }

    @Test
    void aSecretIsFoundInUtf16AndTheRestStaysReadable() {
        for (Charset charset : List.of(UTF_16LE, UTF_16BE)) {
            byte[] clean = REDACTION
                    .apply(answer(("it is " + CREDENTIAL + ", ö").getBytes(charset)))
                    .body();
            assertThat(new String(clean, charset)).isEqualTo("it is " + "*".repeat(CREDENTIAL.length()) + ", ö");
        }
    }

    @Test
    void binaryContentIsUnchanged() {
        byte[] bytes = new byte[600_000];
        new Random(1).nextBytes(bytes);
        assertThat(REDACTION.apply(answer(bytes)).body()).isEqualTo(bytes);
    }

    @Test
    void aSecretIsFoundAnywhereInALargeBody() {
        for (int at : List.of(0, 262_130, 262_144, 300_000, 524_280, 524_288)) {
            StringBuilder body = new StringBuilder("a".repeat(600_000));
            body.replace(at, at + CREDENTIAL.length(), CREDENTIAL);
            assertThat(REDACTION.apply(body.toString()))
                    .isEqualTo("a".repeat(at) + "***" + "a".repeat(600_000 - at - CREDENTIAL.length()));
        }
    }

    @Test
    void aValueRemainsJsonWithItsDigits() {
        String json = "{\"n\": 1.50, \"a\\u0062\": \"\\u0041\", \"%s\": [%s]}"
                .formatted("x", Json.write(Base64.getEncoder().encodeToString(CREDENTIAL.getBytes(UTF_8))));
        TaskValue value = new TaskValue(
                json, Map.of("http", Map.of("status", 200, "headers", Map.of("X", List.of("a " + CREDENTIAL)))));

        TaskValue clean = REDACTION.apply(value);

        assertThat(clean.json()).isEqualTo("{\"n\": 1.50, \"a\\u0062\": \"\\u0041\", \"x\": [\"***=\"]}");
        assertThat(clean.annotations())
                .isEqualTo(Map.of("http", Map.of("status", 200, "headers", Map.of("X", List.of("a ***")))));
    }

    @Test
    void aFaultDoesNotContainTheSecret() {
        Fault fault = Fault.of(FaultCode.UPSTREAM_UNREACHABLE, "it led to " + CREDENTIAL)
                .withAnnotations(Map.of("error", List.of(CREDENTIAL)));
        assertThat(REDACTION.apply(fault).toString()).doesNotContain("s3cr").contains("it led to ***");
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "gzip, br", "zstd", "x-own", "compress"})
    void anAnswerInAnUnknownCodingCannotBeRead(String coding) {
        OutboundResponse answer =
                new OutboundResponse(200, Map.of("content-encoding", List.of(coding)), new byte[] {1, 2, 3});
        assertThat(REDACTION.canRead(answer)).isFalse();
        assertThat(new Redaction(List.of()).canRead(answer)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", "IDENTITY, none", "utf-8"})
    void namesForNoCodingAreIgnored(String coding) {
        assertThat(REDACTION.canRead(
                        new OutboundResponse(200, Map.of("Content-Encoding", List.of(coding)), new byte[] {1})))
                .isTrue();
    }

    private static OutboundResponse answer(byte[] body) {
        return new OutboundResponse(200, Map.of(), body);
    }

    private static String escaped(String format) {
        return escapedAs(CREDENTIAL, format);
    }

    private static String escapedAs(String text, String format) {
        UnaryOperator<String> escape = c -> format.formatted((int) c.charAt(0));
        return text.chars().mapToObj(c -> escape.apply(Character.toString(c))).reduce("", String::concat);
    }
}
