package io.muster.document;

import java.time.Duration;

/** The bounds that every group has, whatever a server is set to. */
public final class GroupLimits {

    /** The most tasks a group may have. */
    public static final int MAX_TASKS = 10_000;

    /** The longest clock a group or a task may have. */
    public static final Duration MAX_TIMEOUT = Duration.ofHours(24);

    private GroupLimits() {}
}
