package io.muster.rest;

import io.muster.group.TaskSnapshot;

/**
 * A task to be shown, with the memory reserved for that.
 *
 * @param shown releases the memory, to be run once the client has received the task or cannot receive it
 */
record ShownTask(TaskSnapshot task, Runnable shown) {}
