/** How the application starts, says that it is ready and live, drains and stops. */
@NullMarked
package io.muster.lifecycle;

import org.jspecify.annotations.NullMarked;
