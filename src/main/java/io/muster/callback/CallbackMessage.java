package io.muster.callback;

/**
 * The message of one attempt.
 *
 * @param id the same for every attempt
 * @param timestamp of the attempt, in seconds since the epoch
 * @param signature one or several, separated by spaces
 * @param body JSON; not copied, so do not modify it
 */
@SuppressWarnings("ArrayRecordComponent") // messages are never compared
record CallbackMessage(String id, long timestamp, String signature, byte[] body) {}
