/** Callbacks of stored groups: which are due, which node sends each of them, and what came of it. */
@NullMarked
package io.muster.store.callback;

import org.jspecify.annotations.NullMarked;
