/**
 * Shared by task types that call other servers over HTTP: fields for headers, retries and hedges, redaction of secrets,
 * and the conversion of responses to values.
 */
@NullMarked
package io.muster.handler.call;

import org.jspecify.annotations.NullMarked;
