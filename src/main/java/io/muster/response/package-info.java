/** Responses that block no thread while a slow client reads them. */
@NullMarked
package io.muster.response;

import org.jspecify.annotations.NullMarked;
