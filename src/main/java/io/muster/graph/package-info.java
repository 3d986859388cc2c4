/** Graphs of tasks that Java code defines, with references that have types. */
@NullMarked
package io.muster.graph;

import org.jspecify.annotations.NullMarked;
