package io.muster.rest.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.document.GroupWriter;
import io.muster.document.JsonText;
import io.muster.group.view.TaskSnapshot;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskState;
import io.muster.task.TaskValue;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamFrameTest {

    private static final int AT_ONCE = 20_000;

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private int pieces;
    private int largest;

    @Test
    void aShortEventIsOnePartOnOneLine() {
        send(StreamFormat.EVENT_STREAM, "{\n\"a\":\r\n1}");

        assertThat(pieces).isOne();
        assertThat(sent()).startsWith("id: 3\nevent: task\ndata: {").endsWith("\"value\":{ \"a\":  1}}\n\n");
    }

    @Test
    void aLineIsOneJsonText() {
        send(StreamFormat.NDJSON, "{\n\"a\":1}");

        assertThat(sent()).startsWith("{\"id\":").endsWith("\"value\":{ \"a\":1}}\n");
    }

    @Test
    void aLargeValueIsNeverCopiedAsAWhole() {
        String value = "[\n\"" + "\u00e4".repeat(500_000) + "\"\n]";
        send(StreamFormat.EVENT_STREAM, value);

        assertThat(largest).isLessThan(2 * AT_ONCE);
        assertThat(sent()).endsWith("\"value\":" + value.replace('\n', ' ') + "}\n\n");
    }

    private void send(StreamFormat format, String value) {
        TaskSnapshot task = new TaskSnapshot(
                new TaskId("a"),
                "delay",
                TaskState.SUCCEEDED,
                Optional.of(Duration.ZERO),
                Optional.of(Duration.ZERO),
                Optional.of(new Succeeded<>(new TaskValue(value, Map.of()))));
        JsonText text = new GroupWriter(URI.create("https://example.com/")).result(task);
        StreamFrame frame = format.frame("task", 3, text);
        while (frame.hasNext()) {
            byte[] piece = frame.next();
            pieces++;
            largest = Math.max(largest, piece.length);
            sent.writeBytes(piece);
        }
    }

    private String sent() {
        return sent.toString(UTF_8);
    }
}
