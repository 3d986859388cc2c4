package io.muster.callback;

import java.util.Optional;
import java.util.UUID;

/** Knows the groups that callbacks tell of. */
@FunctionalInterface
public interface CallbackSubjects {

    /** The group as it is now; empty if there is none of that id, or it is not finished. */
    Optional<CallbackSubject> find(UUID group);
}
