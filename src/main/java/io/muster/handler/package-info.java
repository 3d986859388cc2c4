/**
 * The types of tasks that this server knows: how a task is made from its fields in a document. A team adds one with a
 * CDI bean, a {@link io.muster.handler.TaskHandler} with a {@link io.muster.handler.TaskType} on it.
 */
@NullMarked
package io.muster.handler;

import org.jspecify.annotations.NullMarked;
