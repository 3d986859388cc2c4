package io.muster.registry;

import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.Values;
import java.util.Optional;

/** A group that has not been moved to the history. */
record RunningSnapshot(String owner, GroupSnapshot group, Optional<String> document) implements Owned {

    @Override
    public int tasks() {
        return group.tasks().size();
    }

    @Override
    public long textBytes(Values values) {
        return group.textBytes(values);
    }
}
