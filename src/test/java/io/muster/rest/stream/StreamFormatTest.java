package io.muster.rest.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.http.Accept;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamFormatTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/event-stream",
                "Text/Event-Stream",
                "text/event-stream;charset=utf-8",
                "application/json;q=0.5, text/event-stream",
                "text/event-stream, application/json",
                "text/event-stream, application/x-ndjson",
                "application/x-ndjson;q=0.8,text/event-stream;q=0.9",
                "text/event-stream;q=0.1, */*"
            })
    void eventsAreSentOnRequest(String accept) {
        assertThat(preferredBy(accept)).contains(StreamFormat.EVENT_STREAM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-ndjson", "text/event-stream;q=0.2, application/x-ndjson; q=0.3"})
    void linesAreSentOnRequest(String accept) {
        assertThat(preferredBy(accept)).contains(StreamFormat.NDJSON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*/*",
                "text/*",
                "application/json",
                "application/json, text/event-stream",
                "application/json, text/event-stream;q=0.9",
                "text/event-stream;q=0",
                "text/event-stream;q=nonsense",
                "text/html,*/*;q=0.8",
                ";",
                ",,"
            })
    void otherClientsGetACompleteResponse(String accept) {
        assertThat(preferredBy(accept)).isEmpty();
    }

    @Test
    void severalLinesFormOneList() {
        assertThat(preferredBy("application/json;q=0.5", "text/event-stream")).contains(StreamFormat.EVENT_STREAM);
        assertThat(preferredBy("text/event-stream;q=0.5", "application/x-ndjson;q=0.6, */*"))
                .contains(StreamFormat.NDJSON);
        assertThat(preferredBy("text/event-stream;q=0.5", "application/json")).isEmpty();
    }

    @Test
    void aTypeWithinQuotesIsIgnored() {
        assertThat(preferredBy("application/json;profile=\"a, text/event-stream, b\""))
                .isEmpty();
        assertThat(preferredBy("text/event-stream;profile=\"x;q=0,\"")).contains(StreamFormat.EVENT_STREAM);
    }

    private static Optional<StreamFormat> preferredBy(String... lines) {
        return StreamFormat.preferredBy(Accept.of(List.of(lines)));
    }

    @Test
    void anEventIsFramedWithItsNumber() {
        assertThat(StreamFormat.EVENT_STREAM.preamble()).isEqualTo("retry: 3000\n\n");
        assertThat(StreamFormat.EVENT_STREAM.head("task", 3) + StreamFormat.EVENT_STREAM.tail())
                .isEqualTo("id: 3\nevent: task\ndata: \n\n");
        assertThat(StreamFormat.EVENT_STREAM.comment()).startsWith(":").endsWith("\n\n");
        assertThat(StreamFormat.EVENT_STREAM.mediaType()).isEqualTo("text/event-stream");
    }

    @Test
    void eventsEndWithALine() {
        assertThat(StreamFormat.NDJSON.preamble()).isEmpty();
        assertThat(StreamFormat.NDJSON.head("task", 3) + StreamFormat.NDJSON.tail())
                .isEqualTo("\n");
        assertThat(StreamFormat.NDJSON.comment()).isEqualTo(" ");
        assertThat(StreamFormat.NDJSON.mediaType()).isEqualTo("application/x-ndjson");
    }
}
