/** The HTTP API: resources, streams and problems. */
@NullMarked
package io.muster.rest;

import org.jspecify.annotations.NullMarked;
