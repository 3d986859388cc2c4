/** The built-in task type {@code delay}. */
@NullMarked
package io.muster.handler.delay;

import org.jspecify.annotations.NullMarked;
