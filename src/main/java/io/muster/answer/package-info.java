/** Responses that block no thread while a slow client reads them. */
@NullMarked
package io.muster.answer;

import org.jspecify.annotations.NullMarked;
