package io.muster.document;

import io.muster.group.spec.NamedRun;
import tools.jackson.core.JsonGenerator;

/** Writes what a caller posted to run a group. */
public final class RequestWriter {

    private RequestWriter() {}

    /** @param document as posted */
    public static JsonText document(String document) {
        return JsonText.of(parts -> parts.rawValue(document));
    }

    /** The name and the parameters of a group that was run by its name. */
    public static JsonText run(NamedRun run) {
        return JsonText.of(parts -> {
            JsonGenerator json = parts.json();
            json.writeStartObject();
            json.writeStringProperty("name", run.name());
            json.writeName("parameters");
            parts.rawValue(run.parameters());
            json.writeEndObject();
        });
    }
}
