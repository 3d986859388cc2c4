/** Responses with groups and tasks: at a group's decision or at once, without a thread that waits for the client. */
@NullMarked
package io.muster.rest.reply;

import org.jspecify.annotations.NullMarked;
