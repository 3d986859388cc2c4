/** From the bytes of a request to a group that runs or is stored: reads it, checks the limits, and starts it. */
@NullMarked
package io.muster.rest.request;

import org.jspecify.annotations.NullMarked;
