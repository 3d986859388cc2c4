/** The built-in task type {@code http}. */
@NullMarked
package io.muster.handler.http;

import org.jspecify.annotations.NullMarked;
