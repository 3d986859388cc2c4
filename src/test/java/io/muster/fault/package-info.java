/** Failure scenarios: tests that start real servers and a real PostgreSQL, and kill, freeze and stop them. */
@NullMarked
package io.muster.fault;

import org.jspecify.annotations.NullMarked;
