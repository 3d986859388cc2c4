/**
 * The one HTTP client by which Muster calls out, and its gate: what may be called, how much is taken in, how an
 * exchange is cut off. Knows no container; built on Apache HttpClient 5.
 */
@NullMarked
package io.muster.outbound;

import org.jspecify.annotations.NullMarked;
