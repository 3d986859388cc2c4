/** The built-in task type {@code sql}: queries written and named by the operator, with the caller's parameters. */
@NullMarked
package io.muster.handler.sql;

import org.jspecify.annotations.NullMarked;
