/** The traces of callers (W3C Trace Context). */
@NullMarked
package io.muster.trace;

import org.jspecify.annotations.NullMarked;
