/** Documents on the wire: reads the request for a group into a spec, and writes what became of the group. */
@NullMarked
package io.muster.document;

import org.jspecify.annotations.NullMarked;
