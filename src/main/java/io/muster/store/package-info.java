/** Groups that survive: what is kept of them, in a database. */
@NullMarked
package io.muster.store;

import org.jspecify.annotations.NullMarked;
