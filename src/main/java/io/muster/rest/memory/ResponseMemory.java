package io.muster.rest.memory;

import io.muster.budget.ByteBudget;
import io.muster.group.view.Values;
import io.muster.registry.Owned;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The memory of responses with stored or finished groups, from before they are read until their clients have received
 * them: a client that does not read keeps it reserved. Thread-safe.
 */
public final class ResponseMemory {

    // a task without its value, as it is shown
    private static final long BYTES_PER_TASK = 350;
    private static final long BYTES_PER_GROUP = 8_192;
    // as text
    private static final long BYTES_PER_LISTED_GROUP = 1_024;

    private final ByteBudget node;

    /** @param node for all responses, with each caller's share of it */
    public ResponseMemory(ByteBudget node) {
        this.node = node;
    }

    /** The memory for all responses to one caller, by name. */
    public ByteBudget.Share of(String caller) {
        return node.of(caller);
    }

    /**
     * Reserves memory for a response, {@link #limited within the limit} of one.
     *
     * @param caller the receiver's name
     * @return releases it; only the first call has an effect
     * @throws ProblemException if there is none: this caller, or all of them, have not read enough of earlier responses
     */
    public Runnable reserve(String caller, long bytes) {
        return reserve(
                caller,
                bytes,
                "Too many large responses are still being read; finish reading them, or request fewer at once");
    }

    private Runnable reserve(String caller, long bytes, String refusal) {
        ByteBudget.Share share = node.of(caller);
        long reserved = limited(bytes + BYTES_PER_GROUP, share);
        if (!share.tryReserve(reserved)) {
            throw new ProblemException(Problem.overloaded(refusal));
        }
        AtomicBoolean held = new AtomicBoolean(true);
        return () -> {
            if (held.getAndSet(false)) {
                share.release(reserved);
            }
        };
    }

    /**
     * Reserves memory for a stream with a list, including what is on its way to the client.
     *
     * @param groups the maximum number of groups in the list
     * @return as {@link #reserveForStream}
     */
    public Runnable reserveForList(String caller, int groups) {
        return stream(caller, WaitingRequests.BYTES_EACH + BYTES_PER_LISTED_GROUP * groups);
    }

    /**
     * Reserves memory for a stream in addition to what it sends: for its request, which lasts as long.
     *
     * @param caller the follower's name
     * @return releases it; only the first call has an effect
     * @throws ProblemException if there is none: this caller, or all of them, have too many open streams
     */
    public Runnable reserveForStream(String caller) {
        return stream(caller, WaitingRequests.BYTES_EACH);
    }

    /** As {@link #reserveForStream}, for the stream of a group that its request runs: a {@link WaitingRequests waiting request}. */
    public Runnable reserveForRun(String caller) {
        return stream(caller, 0);
    }

    private Runnable stream(String caller, long bytes) {
        return reserve(
                caller,
                bytes,
                "Too many streams are open or large responses are still being read; close or finish some of them");
    }

    /**
     * What is reserved for one response of this many bytes: at most three quarters of a caller's share. So only one that needs
     * that much is read at a time, and the caller's streams and small responses do not keep it from being read.
     */
    public static long limited(long bytes, ByteBudget.Share share) {
        return Math.min(bytes, share.max() / 4 * 3);
    }

    /** The size of a group without values, by the number of its tasks. */
    public static long sizeOf(int tasks) {
        return BYTES_PER_TASK * tasks;
    }

    /** The size of a group in memory, if it is read with or without values. */
    public static long sizeOf(Owned group, Values values) {
        return sizeOf(group.tasks()) + group.textBytes(values);
    }
}
