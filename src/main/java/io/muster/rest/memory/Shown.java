package io.muster.rest.memory;

/**
 * Something to be shown, with the memory reserved for that.
 *
 * @param shown releases the memory, to be run once the client has received it or cannot receive it
 */
public record Shown<T>(T what, Runnable shown) {}
