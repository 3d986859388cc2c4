package io.muster.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.Answers;
import io.muster.testing.HostileAnswers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that servers send in Content-Encoding although nothing is encoded. */
class NoCodingTest extends OutboundClientFixture {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "identity",
                "none",
                "utf-8",
                "UTF8",
                "ISO-8859-1",
                "binary",
                "aws-chunked",
                "identity, none",
                "text/plain",
                "null"
            })
    void meansNoContentCoding(String coding) {
        upstream.on("/", Answers.content(200, "Content-Encoding: %s\r\n".formatted(coding), "plain".getBytes()));
        var answer = get("/");
        assertThat(answer.body()).isEqualTo("plain".getBytes());
        assertThat(answer.header("Content-Encoding")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "no-such", "gzip, br"})
    void otherCodingsAreLeftOnTheBody(String coding) {
        upstream.on("/", Answers.content(200, "Content-Encoding: %s\r\n".formatted(coding), "coded".getBytes()));
        assertThat(get("/").header("Content-Encoding")).contains(coding);
    }

    @Test
    void identityMeansNoTransferCoding() {
        upstream.on("/", (request, wire) -> {
            HostileAnswers.raw("Transfer-Encoding: identity\r\n\r\nplain").give(request, wire);
            wire.close();
        });
        assertThat(get("/").body()).isEqualTo("plain".getBytes());
    }
}
