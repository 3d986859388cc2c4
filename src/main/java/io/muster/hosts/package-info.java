/** The upstream hosts of this node as operators see and pause them. */
@NullMarked
package io.muster.hosts;

import org.jspecify.annotations.NullMarked;
