/** The HTTP API: its application, and what serves each of its paths. */
@NullMarked
package io.muster.rest;

import org.jspecify.annotations.NullMarked;
