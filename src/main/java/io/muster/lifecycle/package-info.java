/** How the application starts, reports readiness and liveness, drains and stops. */
@NullMarked
package io.muster.lifecycle;

import org.jspecify.annotations.NullMarked;
