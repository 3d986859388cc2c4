package io.muster.document;

import io.muster.group.spec.GroupSpec;
import java.time.Duration;

/** Limits that apply to every group, whatever a server's settings. */
public final class GroupLimits {

    /** The maximum number of tasks of a group. */
    public static final int MAX_TASKS = GroupSpec.MAX_TASKS;

    /** The maximum timeout of a group or task. */
    public static final Duration MAX_TIMEOUT = Duration.ofHours(24);

    private GroupLimits() {}
}
