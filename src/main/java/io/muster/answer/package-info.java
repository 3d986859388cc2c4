/** Responses that hold no thread while their client is slow to read them. */
@NullMarked
package io.muster.answer;

import org.jspecify.annotations.NullMarked;
