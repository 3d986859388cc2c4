/** The filters that every request passes before it is served, and what later steps ask of them: its caller, and its record. */
@NullMarked
package io.muster.rest.filter;

import org.jspecify.annotations.NullMarked;
