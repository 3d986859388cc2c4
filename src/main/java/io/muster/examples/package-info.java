/**
 * Working examples: endpoints modelled on asyncio tutorials, written with the Java API, and a custom task type. The
 * endpoints respond 404 unless {@code muster.examples} is {@code true}. Nothing else depends on this package, so it may
 * be removed from a WAR.
 */
@NullMarked
package io.muster.examples;

import org.jspecify.annotations.NullMarked;
