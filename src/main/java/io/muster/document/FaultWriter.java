package io.muster.document;

import io.muster.group.view.GroupSummary;
import io.muster.group.view.Verdict;
import io.muster.task.Fault;
import java.net.URI;
import tools.jackson.core.JsonGenerator;

/** Writes faults as the members of a problem (RFC 9457). */
final class FaultWriter {

    private final URI base;

    /** @param base the base URI of the application as clients see it, ending with a slash */
    FaultWriter(URI base) {
        this.base = base;
    }

    /** Why a group did not succeed, and the task that decided it, if there is one. */
    void write(JsonGenerator json, GroupSummary group, Fault fault) {
        write(json, fault);
        group.verdict().flatMap(Verdict::culprit).ifPresent(task -> json.writeStringProperty("task", task.value()));
    }

    /** Why a task did not succeed. */
    void write(JsonGenerator json, Fault fault) {
        // absolute, as RFC 9457 recommends (section 3.1.1)
        json.writeStringProperty(
                "type", base.resolve("problems/" + fault.code().slug()).toString());
        json.writeStringProperty("title", fault.title());
        json.writeNumberProperty("status", fault.status());
        json.writeStringProperty("detail", fault.detail());
    }
}
