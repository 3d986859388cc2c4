/** Task types that only the fault tests' WAR has. */
@NullMarked
package io.muster.fault.handler;

import org.jspecify.annotations.NullMarked;
