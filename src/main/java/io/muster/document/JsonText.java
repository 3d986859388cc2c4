package io.muster.document;

import io.muster.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
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
     * Writes it in UTF-8; the stream stays open.
     *
     * @throws IOException what the stream throws
     */
    public void writeTo(OutputStream out) throws IOException {
        try (JsonGenerator json = Json.generator(out)) {
            content.accept(json);
        } catch (JacksonIOException broken) {
            throw broken.getCause();
        }
    }

    /** The whole text. */
    @Override
    public String toString() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Json.mapper().createGenerator(text)) {
            content.accept(json);
        }
        return text.toString();
    }
}
