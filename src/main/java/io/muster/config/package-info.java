/** Settings, what is produced from them, and what is said at the start. */
@NullMarked
package io.muster.config;

import org.jspecify.annotations.NullMarked;
