package io.muster.document;

import io.muster.group.view.TaskSnapshot;
import io.muster.json.Names;
import io.muster.task.Fault;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Skipped;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskOutcome.TimedOut;
import io.muster.task.TaskValue;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.TokenStreamContext;

/** Writes the results of tasks in the format of the API. Values that are JSON already are copied verbatim. */
final class ResultWriter {

    private static final String VALUE = "value";
    private static final String ITEMS = "items";

    private final FaultWriter faults;

    ResultWriter(FaultWriter faults) {
        this.faults = faults;
    }

    /** The result of a task, with room for those of its items, which come next; or that of an item. */
    void resultOrItem(JsonText.Parts parts, TaskSnapshot task) {
        JsonGenerator json = parts.json();
        if (!task.id().isItem()) {
            endItems(json);
        }
        beginResult(parts, task);
        if (task.items().isPresent()) {
            json.writeArrayPropertyStart(ITEMS);
        } else {
            json.writeEndObject();
        }
    }

    /** Ends the result of a task with items, if that was the last. */
    static void endItems(JsonGenerator json) {
        TokenStreamContext list = json.streamWriteContext();
        if (ITEMS.equals(list.getParent().currentName())) {
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    /** The result of one task, without those of its items. */
    void result(JsonText.Parts parts, TaskSnapshot task) {
        beginResult(parts, task);
        parts.json().writeEndObject();
    }

    private void beginResult(JsonText.Parts parts, TaskSnapshot task) {
        JsonGenerator json = parts.json();
        json.writeStartObject();
        json.writeStringProperty("id", task.id().value());
        json.writeStringProperty("type", task.type());
        json.writeStringProperty("state", Names.of(task.state()));
        task.execution().queued().ifPresent(queued -> json.writeNumberProperty("queuedMs", queued.toMillis()));
        task.started().ifPresent(started -> json.writeNumberProperty("startedMs", started.toMillis()));
        task.elapsed().ifPresent(elapsed -> json.writeNumberProperty("elapsedMs", elapsed.toMillis()));
        task.outcome().ifPresent(outcome -> outcome(parts, outcome));
        AttemptsWriter.write(json, task.execution());
    }

    private void outcome(JsonText.Parts parts, TaskOutcome<?> outcome) {
        if (outcome instanceof Succeeded<?> succeeded && succeeded.value() instanceof TaskValue value) {
            value(parts, VALUE, value);
        } else if (outcome instanceof Failed<?> failed) {
            error(parts, failed.fault());
        } else if (outcome instanceof TimedOut<?> timedOut) {
            error(parts, timedOut.fault());
        } else if (outcome instanceof Skipped<?> skipped) {
            skipped(parts.json(), skipped);
        }
        if (outcome.fallback().orElse(null) instanceof TaskValue fallback) {
            value(parts, VALUE, fallback);
            parts.json().writeBooleanProperty("fallbackUsed", true);
        }
    }

    private static void skipped(JsonGenerator json, Skipped<?> skipped) {
        json.writeStringProperty("reason", Names.of(skipped.reason()).replace('_', '-'));
        skipped.dueTo().ifPresent(task -> json.writeStringProperty("dueTo", task.value()));
    }

    private static void value(JsonText.Parts parts, String name, TaskValue value) {
        if (!value.isOmitted()) {
            parts.json().writeName(name);
            parts.rawValue(value.json());
        }
        value.annotations().forEach(parts.json()::writePOJOProperty);
    }

    private void error(JsonText.Parts parts, Fault fault) {
        JsonGenerator json = parts.json();
        json.writeObjectPropertyStart("error");
        faults.write(json, fault);
        fault.upstream().ifPresent(said -> value(parts, "upstream", said));
        json.writeEndObject();
        fault.annotations().forEach(json::writePOJOProperty);
    }
}
