/** The groups that run, or ran, on this node. */
@NullMarked
package io.muster.registry;

import org.jspecify.annotations.NullMarked;
