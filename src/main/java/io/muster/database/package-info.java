/** The database of a node: its connections and transactions, and the schema migration at start. */
@NullMarked
package io.muster.database;

import org.jspecify.annotations.NullMarked;
