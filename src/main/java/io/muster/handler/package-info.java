/**
 * The task types of this server, and how a task is created from its fields in a document. Custom types are CDI beans: a
 * {@link io.muster.handler.TaskHandler} annotated with {@link io.muster.handler.TaskType}.
 */
@NullMarked
package io.muster.handler;

import org.jspecify.annotations.NullMarked;
