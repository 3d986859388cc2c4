/** Durable groups in a database: what is stored of them, and which node runs them. */
@NullMarked
package io.muster.store;

import org.jspecify.annotations.NullMarked;
