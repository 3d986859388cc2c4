/** Limits on concurrent use by a node and its callers: tasks and bytes, reserved before use and released after it. */
@NullMarked
package io.muster.budget;

import org.jspecify.annotations.NullMarked;
