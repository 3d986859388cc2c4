package io.muster.store.data;

import io.muster.group.spec.NamedRun;

/** What a caller posted to run a group. */
public sealed interface StoredRequest {

    /** @param text of the group's document */
    record Posted(String text) implements StoredRequest {}

    /** For a group that was run by its name, whose document its callers do not know. */
    record ByName(NamedRun run) implements StoredRequest {}
}
