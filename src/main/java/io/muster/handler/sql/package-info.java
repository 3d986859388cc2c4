/** The built-in task type {@code sql}: queries that the operator wrote and named, with the caller's parameters. */
@NullMarked
package io.muster.handler.sql;

import org.jspecify.annotations.NullMarked;
