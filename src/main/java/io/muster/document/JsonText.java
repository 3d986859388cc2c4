package io.muster.document;

import io.muster.json.Json;
import io.muster.json.LoneSurrogates;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.JacksonIOException;

/** A JSON text that is written where it goes, again each time, so that it is never held as a whole unless asked for. */
public final class JsonText {

    private final Consumer<JsonGenerator> content;

    JsonText(Consumer<JsonGenerator> content) {
        this.content = content;
    }

    /**
     * Writes it in UTF-8; the stream is neither flushed nor closed.
     *
     * @throws IOException what the stream throws
     */
    public void writeTo(OutputStream out) throws IOException {
        write(new OutputStreamWriter(new LeftOpen(out), StandardCharsets.UTF_8));
    }

    /** The whole text. */
    @Override
    public String toString() {
        StringWriter text = new StringWriter();
        try {
            write(text);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return text.toString();
    }

    private void write(Writer writer) throws IOException {
        try (JsonGenerator json = Json.mapper().createGenerator(new LoneSurrogates(writer))) {
            content.accept(json);
        } catch (JacksonIOException broken) {
            throw broken.getCause();
        }
    }

    /** What is closed with the text, and is to go on: its owner knows when it is worth flushing. */
    private static final class LeftOpen extends FilterOutputStream {

        private LeftOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void flush() {
            // see above
        }

        @Override
        public void close() {
            // see above
        }
    }
}
