/**
 * Authentication and authorization: keys, tokens, roles, and checks of the request itself. Independent of the
 * container.
 */
@NullMarked
package io.muster.access;

import org.jspecify.annotations.NullMarked;
