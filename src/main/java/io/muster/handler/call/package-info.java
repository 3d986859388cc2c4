/**
 * What task types that call other servers over HTTP share: fields for headers, retries and hedges, secrets kept out of what
 * comes back, and a response made into a task's value.
 */
@NullMarked
package io.muster.handler.call;

import org.jspecify.annotations.NullMarked;
