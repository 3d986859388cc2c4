package io.muster.callback;

/**
 * A callback as it is sent once.
 *
 * @param id the same for every attempt
 * @param timestamp of the attempt, in seconds
 * @param signature one or several, separated by blanks
 * @param body JSON; not copied, so leave it alone
 */
@SuppressWarnings("ArrayRecordComponent") // messages are never compared
record CallbackMessage(String id, long timestamp, String signature, byte[] body) {}
