/** The database: which one it is, its connections and transactions, and the schema that a server brings it to when it starts. */
@NullMarked
package io.muster.database;

import org.jspecify.annotations.NullMarked;
