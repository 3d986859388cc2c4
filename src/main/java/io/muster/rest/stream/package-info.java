/** Streams of events, of a group or of a list of groups, and their formats. */
@NullMarked
package io.muster.rest.stream;

import org.jspecify.annotations.NullMarked;
