package io.muster.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "text/csv;charset=windows-1252 | windows-1252",
                "Text/CSV ; Charset=\"windows-1252\" | windows-1252",
                "text/csv; charset = other; charset=windows-1252 | windows-1252",
                "text/csv;a=\"x;charset=no\";charset=windows-1252 | windows-1252",
                "text/csv;;; charset=windows-1252; | windows-1252",
                "text/csv;nonsense;charset=windows-1252;charset=other | windows-1252",
                "text/csv;a=\"\\\"\";charset=\"windows\\-1252\" | windows-1252",
                "text/csv;a=b c;charset=windows-1252 | windows-1252"
            })
    void readsParameters(String text, String charset) {
        MediaType type = MediaType.parse(text).orElseThrow();

        assertThat(type.essence()).isEqualTo("text/csv");
        assertThat(type.parameter("charset")).contains(charset);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/csv", "text/csv;", "text/csv;charset", "text/csv;charset=\"utf-8", "text/csv;=utf-8"})
    void ignoresMalformedParameters(String text) {
        MediaType type = MediaType.parse(text).orElseThrow();

        assertThat(type.essence()).isEqualTo("text/csv");
        assertThat(type.parameter("charset").orElse("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", "text", "text/", "/csv", "text /csv", "text/ csv", "text/csv x", "te(xt/csv", "*"})
    void rejectsMalformedTypes(String text) {
        assertThat(MediaType.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "application/json, application/json | application/json",
                "text/html, application/json | application/json",
                "application/json, nonsense | application/json",
                "application/json, */* | application/json",
                "application/json;a=\"text/html, \" | application/json",
                ",application/json, | application/json"
            })
    void theLastValidMemberOfAContentTypeCounts(String field, String essence) {
        assertThat(MediaType.ofContentType(List.of(field)).map(MediaType::essence))
                .contains(essence);
        assertThat(MediaType.ofContentType(List.of("image/png", field)).map(MediaType::essence))
                .contains(essence);
    }

    @Test
    void aCharsetOfOneMemberAppliesToALaterOneOfTheSameType() {
        assertThat(MediaType.ofContentType(List.of("text/xml;charset=utf-16", "text/xml")))
                .contains(new MediaType("text", "xml", Map.of("charset", "utf-16")));
        assertThat(MediaType.ofContentType(List.of("text/xml;charset=utf-16, text/xml;charset=utf-8")))
                .contains(new MediaType("text", "xml", Map.of("charset", "utf-8")));
        assertThat(MediaType.ofContentType(List.of("text/xml;charset=utf-16, text/html")))
                .contains(new MediaType("text", "html", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", ",", "*/*", "application/*", "json"})
    void aContentTypeWithoutAValidTypeIsIgnored(String field) {
        assertThat(MediaType.ofContentType(List.of(field))).isEmpty();
    }

    @Test
    void thereMayBeNoContentType() {
        assertThat(MediaType.ofContentType(List.of())).isEmpty();
    }
}
