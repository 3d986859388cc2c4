/** Durable groups in a database: their data, and which node runs them. */
@NullMarked
package io.muster.store;

import org.jspecify.annotations.NullMarked;
