/** How Muster writes to the server's log. */
@NullMarked
package io.muster.logging;

import org.jspecify.annotations.NullMarked;
