package io.muster.store.callback;

import io.muster.document.Callback;
import io.muster.group.view.GroupSummary;
import io.muster.trace.TraceContext;
import java.util.Optional;
import java.util.UUID;

/**
 * A callback that this node is to send now.
 *
 * @param epoch fences its outcome: a later claim of the callback, or a rerun of its group, has a greater one
 * @param caller the owner of the group, by name
 * @param receiver scheme, host and port of the server to call
 * @param subject the finished group that the callback reports
 * @param trace of the request that has posted the group
 */
public record ClaimedCallback(
        UUID group,
        long epoch,
        String caller,
        String receiver,
        Callback callback,
        GroupSummary subject,
        Optional<TraceContext> trace) {}
