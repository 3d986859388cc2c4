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
    void isWrittenVerbatim() throws IOException {
        JsonText text = JsonText.of(parts -> parts.rawValue(LONG));

        assertThat(bytes(text)).isEqualTo(LONG.getBytes(UTF_8));
        assertThat(text).hasToString(LONG);
    }

    @Test
    void loneSurrogatesAreEscaped() throws IOException {
        JsonText text = JsonText.of(parts -> parts.json().writeString("a\ud800b"));

        assertThat(new String(bytes(text), UTF_8)).isEqualTo("\"a\\ud800b\"");
        assertThat(text).hasToString("\"a\\ud800b\"");
    }

    @Test
    void surrogatesMayBeAnywhereInTheBuffers() throws IOException {
        for (int before = 0; before < 3; before++) {
            String pairs = "x".repeat(before) + "\ud83d\ude00".repeat(20_000);
            String halves = "x".repeat(before) + "\ude00\ud83d".repeat(20_000);

            assertThat(new String(bytes(JsonText.of(parts -> parts.json().writeString(pairs))), UTF_8))
                    .isEqualTo("\"" + pairs + "\"");
            assertThat(new String(bytes(JsonText.of(parts -> parts.rawValue("\"" + halves + "\""))), UTF_8))
                    .isEqualTo("\"" + "x".repeat(before) + "\\ude00" + "\ud83d\ude00".repeat(19_999) + "\\ud83d\"");
        }
    }

    @Test
    void doesNotFlushOrCloseTheStream() throws IOException {
        JsonText.of(parts -> parts.json().writeString("a")).writeTo(new ByteArrayOutputStream() {
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
    void exceptionsOfTheStreamArePassedOn() {
        IOException gone = new IOException("the client left");
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw gone;
            }
        };

        assertThatThrownBy(() -> JsonText.of(parts -> parts.rawValue(LONG)).writeTo(broken))
                .isSameAs(gone);
    }

    private static byte[] bytes(JsonText text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text.writeTo(out);
        return out.toByteArray();
    }
}
