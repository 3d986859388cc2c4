/** Tells others what happens to running groups: a listener names an observer of each, which is told of its tasks and decision. */
@NullMarked
package io.muster.group.observer;

import org.jspecify.annotations.NullMarked;
