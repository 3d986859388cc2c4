/** The groups that run on this node, and the last ones that did. */
@NullMarked
package io.muster.registry;

import org.jspecify.annotations.NullMarked;
