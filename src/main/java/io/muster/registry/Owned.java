package io.muster.registry;

import io.muster.group.GroupSnapshot;
import java.util.UUID;

/**
 * A snapshot of a group, with its owner.
 *
 * @param owner the name of the caller who started it
 */
public record Owned(String owner, GroupSnapshot group) {

    UUID id() {
        return group.id();
    }
}
