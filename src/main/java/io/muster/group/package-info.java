/** Runs Java code like the tasks of a document: the API for teams that write Java, on top of the engine. */
@NullMarked
package io.muster.group;

import org.jspecify.annotations.NullMarked;
