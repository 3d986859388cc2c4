/** Task types that exist only in the fault tests' WAR. */
@NullMarked
package io.muster.fault.handler;

import org.jspecify.annotations.NullMarked;
