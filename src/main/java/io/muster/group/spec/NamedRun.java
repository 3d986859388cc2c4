package io.muster.group.spec;

import io.muster.logging.Log;
import io.muster.task.HiddenAddresses;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import java.util.UUID;

/**
 * How a named group was run.
 *
 * @param name of the group
 * @param parameters including defaults, as a JSON object
 */
public record NamedRun(String name, String parameters) {

    private static final System.Logger LOG = Log.of(NamedRun.class);

    /** The maximum length of a name. */
    public static final int MAX_NAME = 64;

    /** The syntax of a name, as a regular expression. */
    public static final String NAME_PATTERN = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}";

    /**
     * The outcome of a task as the group has it, without addresses, which its callers may not know; the log has it with
     * them. Here, and not where it is written, so that nobody else reads what callers may not.
     */
    TaskOutcome<?> shown(UUID group, TaskId task, TaskOutcome<?> outcome) {
        LOG.log(System.Logger.Level.DEBUG, () -> "Group %s (%s), task %s: %s".formatted(group, name, task, outcome));
        return HiddenAddresses.in(task, outcome);
    }
}
