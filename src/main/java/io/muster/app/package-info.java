/** The application put together: what CDI injects, and the threads and connections behind it. */
@NullMarked
package io.muster.app;

import org.jspecify.annotations.NullMarked;
