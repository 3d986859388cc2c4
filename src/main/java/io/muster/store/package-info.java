/** Durable groups in a database: inserted, recorded, read, listed, cancelled and deleted, each in a transaction of its own. */
@NullMarked
package io.muster.store;

import org.jspecify.annotations.NullMarked;
