package io.muster.registry;

import io.muster.group.GroupSnapshot;
import java.util.UUID;

/**
 * A group as it stood at one moment, and whose it is.
 *
 * @param owner the name of the caller who started it
 */
public record Owned(String owner, GroupSnapshot group) {

    UUID id() {
        return group.id();
    }
}
