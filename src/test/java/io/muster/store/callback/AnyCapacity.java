package io.muster.store.callback;

import java.util.Set;

/** Room for every callback. */
public final class AnyCapacity implements CallbackCapacity {

    @Override
    public Set<String> busyCallers() {
        return Set.of();
    }

    @Override
    public Set<String> busyReceivers() {
        return Set.of();
    }

    @Override
    public Decision reserve(Due callback) {
        return Decision.RESERVED;
    }
}
