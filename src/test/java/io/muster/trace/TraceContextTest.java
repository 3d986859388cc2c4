package io.muster.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    private static final String VALID = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void aValidHeaderIsRead() {
        TraceContext trace = of(VALID).orElseThrow();

        assertThat(trace.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(trace.spanId()).isEqualTo("b7ad6b7169203331");
        assertThat(trace.traceparent()).isEqualTo(VALID);
    }

    @Test
    void whatIsStoredIsReadAgain() {
        TraceContext bare = of(VALID).orElseThrow();
        TraceContext whole = TraceContext.of(List.of(VALID), List.of("a=1", "b=2"), List.of("user=\"7\";x=\\", "y"))
                .orElseThrow();

        assertThat(TraceContext.parse(bare.text())).contains(bare);
        assertThat(TraceContext.parse(whole.text())).contains(whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", VALID, VALID + "\n", VALID + "\n\n\n", "x\n\n", "\n\n"})
    void whatIsNotLikeThatIsNoTrace(String text) {
        assertThat(TraceContext.parse(text)).isEmpty();
    }

    @Test
    void theLongestTraceFitsIntoItsColumn() {
        TraceContext longest = TraceContext.of(List.of(VALID), List.of("s".repeat(512)), List.of("b".repeat(1_024)))
                .orElseThrow();
        TraceContext tooLong = TraceContext.of(List.of(VALID), List.of("s".repeat(512)), List.of("b".repeat(1_025)))
                .orElseThrow();

        assertThat(longest.bounded()).isEqualTo(longest);
        assertThat(longest.text()).hasSizeLessThanOrEqualTo(2_000);
        assertThat(tooLong.bounded().baggage()).isEmpty();
        assertThat(tooLong.bounded().state()).hasSize(512);
    }

    // section 4.3: as far as it is known
    @ParameterizedTest
    @ValueSource(
            strings = {
                "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-brings"
            })
    void aLaterVersionIsReadAsVersion00(String header) {
        assertThat(of(header).orElseThrow().traceparent()).isEqualTo(VALID);
    }

    @Test
    void ofALaterVersionsFlagsOnlyTheSampledOneIsKnown() {
        assertThat(of("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-fe")
                        .orElseThrow()
                        .flags())
                .isEqualTo("00");
        assertThat(of("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff")
                        .orElseThrow()
                        .flags())
                .isEqualTo("01");
    }

    @Test
    void aTraceThatIsNotSampledStaysSo() {
        assertThat(of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")
                        .orElseThrow()
                        .fields())
                .containsExactly(Map.entry("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"));
    }

    @Test
    void aHeaderOfAnyLengthIsRead() {
        String end = "-" + "x".repeat(1_000_000);
        assertThat(of("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" + end)
                        .orElseThrow()
                        .traceparent())
                .isEqualTo(VALID);
        assertThat(of(VALID + end)).isEmpty();
    }

    @Test
    void baggageOfTheGreatestLengthIsKept() {
        List<String> longest = List.of("a=" + "x".repeat(4_093), "b=" + "y".repeat(4_094));
        assertThat(TraceContext.of(List.of(VALID), List.of(), longest)
                        .orElseThrow()
                        .baggage())
                .hasSize(8_192)
                .isEqualTo(String.join(",", longest));
        List<String> longer = List.of("a=" + "x".repeat(4_094), "b=" + "y".repeat(4_094));
        assertThat(TraceContext.of(List.of(VALID), List.of(), longer)
                        .orElseThrow()
                        .baggage())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nX-Forged: 1",
                "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-\r\nX-Forged: 1",
                "00",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.what"
            })
    void anInvalidHeaderIsIgnored(String header) {
        assertThat(of(header)).isEmpty();
    }

    @Test
    void severalHeadersAreIgnored() {
        assertThat(TraceContext.of(List.of(VALID, VALID), List.of(), List.of())).isEmpty();
        assertThat(TraceContext.of(List.of(), List.of("a=1"), List.of("b=2"))).isEmpty();
    }

    @Test
    void linesOfTheOthersAreJoinedUnlessTheyAreTooLongOrMalformed() {
        TraceContext trace = TraceContext.of(List.of(VALID), List.of("a=1", "b=2"), List.of("user=7"))
                .orElseThrow();
        assertThat(trace.state()).isEqualTo("a=1,b=2");
        assertThat(trace.baggage()).isEqualTo("user=7");
        assertThat(trace.fields())
                .containsExactly(
                        Map.entry("traceparent", VALID),
                        Map.entry("tracestate", "a=1,b=2"),
                        Map.entry("baggage", "user=7"));

        TraceContext hostile = TraceContext.of(
                        List.of(VALID), List.of("a=" + "x".repeat(600)), List.of("user=7\r\nX-Forged: 1"))
                .orElseThrow();
        assertThat(hostile.state()).isEmpty();
        assertThat(hostile.baggage()).isEmpty();
    }

    private static Optional<TraceContext> of(String traceparent) {
        return TraceContext.of(List.of(traceparent), List.of(), List.of());
    }
}
