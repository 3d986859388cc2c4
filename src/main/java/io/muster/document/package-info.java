/** Documents on the wire: a group's request read into a spec, and what became of it written. */
@NullMarked
package io.muster.document;

import org.jspecify.annotations.NullMarked;
