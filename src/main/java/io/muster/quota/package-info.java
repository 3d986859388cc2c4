/** How much each caller may have run. */
@NullMarked
package io.muster.quota;

import org.jspecify.annotations.NullMarked;
