/**
 * Living examples: endpoints as the tutorials of asyncio have them, written with the Java API, and a task type of one's
 * own. The endpoints answer 404 unless {@code muster.examples} is {@code true}. Nothing else depends on this package: delete it from a WAR that wants none of it.
 */
@NullMarked
package io.muster.examples;

import org.jspecify.annotations.NullMarked;
