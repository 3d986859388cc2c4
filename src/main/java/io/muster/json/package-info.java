/** Reads JSON, reporting errors with JSON pointers, and writes it. */
@NullMarked
package io.muster.json;

import org.jspecify.annotations.NullMarked;
