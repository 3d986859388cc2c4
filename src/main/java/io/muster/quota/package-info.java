/** How many tasks each caller may have run in a time, and how much it may keep in the database. */
@NullMarked
package io.muster.quota;

import org.jspecify.annotations.NullMarked;
