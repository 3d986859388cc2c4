package io.muster.group;

import io.muster.timer.Timer;
import java.util.function.Predicate;

/**
 * What the groups of one node share.
 *
 * @param nodeFaults says of what a task threw whether it is not the task's fault but this node's, which has given up its
 *     durable groups then; must not block
 */
record GroupResources(Timer timer, ResultLimits results, Predicate<Throwable> nodeFaults) {}
