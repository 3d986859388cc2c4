package io.muster.registry;

import io.muster.group.GroupSnapshot;
import java.util.Optional;
import java.util.UUID;

/**
 * A snapshot of a group, with its owner.
 *
 * @param owner the name of the caller who started it
 * @param document its text, if that is kept
 */
public record Owned(String owner, GroupSnapshot group, Optional<String> document) {

    Owned withoutDocument() {
        return new Owned(owner, group, Optional.empty());
    }

    UUID id() {
        return group.id();
    }
}
