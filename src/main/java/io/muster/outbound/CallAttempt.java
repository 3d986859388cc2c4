package io.muster.outbound;

import io.muster.outbound.gate.CallOwner;
import io.muster.outbound.target.Target;
import io.muster.task.Attempt;
import io.muster.task.TaskId;
import java.util.Optional;

/**
 * An attempt at a call: one exchange with one host.
 *
 * @param owner on whose behalf it is made
 * @param task for which it is made, if it is for a task
 * @param callback that it delivers, if it is for one
 * @param method of the request
 * @param kind why it is made
 * @param number its place among the attempts of its call, from 0 on
 * @param namesTrace whether the request has a {@code traceparent} of its own
 */
public record CallAttempt(
        CallOwner owner,
        Optional<TaskId> task,
        Optional<CallbackOrigin> callback,
        String method,
        Target target,
        Attempt.Kind kind,
        int number,
        boolean namesTrace) {}
