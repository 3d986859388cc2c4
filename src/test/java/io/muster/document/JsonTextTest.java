package io.muster.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class JsonTextTest {

    private static final String LONG = "\"" + "äöü€".repeat(100_000) + "\"";

    @Test
    void goesOutAsItIs() throws IOException {
        JsonText text = new JsonText(json -> json.writeRawValue(LONG));

        assertThat(bytes(text)).isEqualTo(LONG.getBytes(UTF_8));
        assertThat(text).hasToString(LONG);
    }

    @Test
    void halfASurrogatePairIsNoReasonNotToAnswer() throws IOException {
        JsonText text = new JsonText(json -> json.writeString("a\ud800b"));

        assertThat(new String(bytes(text), UTF_8)).isEqualTo("\"a?b\"");
    }

    @Test
    void theStreamIsLeftToItsOwner() throws IOException {
        new JsonText(json -> json.writeString("a")).writeTo(new ByteArrayOutputStream() {
            @Override
            public void flush() {
                throw new AssertionError("flushed");
            }

            @Override
            public void close() {
                throw new AssertionError("closed");
            }
        });
    }

    @Test
    void aStreamThatBreaksSaysSoItself() {
        IOException gone = new IOException("the client left");
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw gone;
            }
        };

        assertThatThrownBy(() -> new JsonText(json -> json.writeRawValue(LONG)).writeTo(broken))
                .isSameAs(gone);
    }

    private static byte[] bytes(JsonText text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text.writeTo(out);
        return out.toByteArray();
    }
}
