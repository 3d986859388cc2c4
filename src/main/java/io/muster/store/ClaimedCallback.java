package io.muster.store;

import io.muster.document.Callback;
import io.muster.group.GroupSummary;
import java.util.UUID;

/**
 * A callback that this node is to send now.
 *
 * @param epoch guards what comes of it: a callback that was claimed again, or whose group was run again, has a greater one
 * @param caller whose group it is, by name
 * @param receiver scheme, host and port of the server that is called
 * @param subject the group that it tells of, which is finished
 */
public record ClaimedCallback(
        UUID group, long epoch, String caller, String receiver, Callback callback, GroupSummary subject) {}
