package io.muster.group;

import io.muster.timer.Timer;
import java.util.function.Predicate;

/**
 * What the groups of one node share.
 *
 * @param nodeFaults whether an exception of a task is caused by this node rather than the task, which has then
 *     abandoned its durable groups; must not block
 */
record GroupResources(Timer timer, ResultLimits results, Predicate<Throwable> nodeFaults) {}
