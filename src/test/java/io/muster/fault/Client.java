package io.muster.fault;

import io.muster.it.MusterClient;
import io.muster.it.Reply;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;

/**
 * Posts background groups to nodes that may be down, and records which were acknowledged and their outcomes.
 *
 * <p>Thread-safe; no call takes longer than {@link #LONGEST_CALL}.
 */
public final class Client {

    static final Duration LONGEST_CALL = Duration.ofSeconds(20);

    /** The outcome of a finished group. */
    public record Final(String outcome, List<String> states) {

        static final String SUCCEEDED = "succeeded";

        boolean isSuccess() {
            return outcome.equals(SUCCEEDED) && states.stream().allMatch(SUCCEEDED::equals);
        }
    }

    private final Map<Node, MusterClient> nodes = new ConcurrentHashMap<>();
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, Final> finals = new ConcurrentHashMap<>();
    private final Queue<String> contradictions = new ConcurrentLinkedQueue<>();

    /**
     * Posts a background group.
     *
     * @param key sent as its {@code Idempotency-Key}
     * @return empty if the node did not respond
     */
    public Optional<Reply> post(Node node, String key, String document) {
        MusterClient muster = muster(node);
        Optional<Reply> reply = attempt(() -> muster.send(muster.post("api/groups", document)
                .timeout(LONGEST_CALL)
                .header("Prefer", "respond-async")
                .header("Idempotency-Key", "\"" + key + "\"")));
        reply.filter(Client::isAcknowledgement).ifPresent(answer -> acknowledge(key, answer.id()));
        return reply;
    }

    /** Posts a background group, and fails if it is not accepted. */
    public String submit(Node node, String key, String document) {
        Reply reply = post(node, key, document).orElseThrow(() -> new AssertionError("no answer from node " + node));
        if (!isAcknowledgement(reply)) {
            throw new AssertionError("not taken by node %s: %s".formatted(node, reply));
        }
        return reply.id();
    }

    /** A node's response to any request, if it responds. */
    public Optional<Reply> get(Node node, String path) {
        MusterClient muster = muster(node);
        return attempt(() -> muster.send(muster.request(path).timeout(LONGEST_CALL)));
    }

    /** A node's view of a group, if it responds; the outcome is recorded, to be compared with later ones. */
    public Optional<Reply> group(Node node, String id) {
        Optional<Reply> reply = get(node, "api/groups/" + id);
        reply.filter(answer -> answer.status() == 200).ifPresent(this::note);
        return reply;
    }

    /** Runs a group while the caller waits. */
    public Optional<Reply> run(Node node, String document) {
        MusterClient muster = muster(node);
        return attempt(() -> muster.send(muster.post("api/groups", document).timeout(LONGEST_CALL)));
    }

    public Optional<Reply> cancel(Node node, String id) {
        MusterClient muster = muster(node);
        Optional<Reply> reply = attempt(() -> muster.cancel(id));
        reply.filter(answer -> answer.status() == 200).ifPresent(this::note);
        return reply;
    }

    /** The ids of the acknowledged groups, by key. */
    public Map<String, String> acknowledged() {
        return Map.copyOf(acknowledged);
    }

    /** The outcome of each group that was seen finished, by id. */
    public Map<String, Final> finals() {
        return Map.copyOf(finals);
    }

    /** Groups with two different outcomes, and keys with two different groups. */
    public List<String> contradictions() {
        return List.copyOf(contradictions);
    }

    /** Polls a node until it reports all of these groups as finished. */
    public void awaitFinished(Node node, Collection<String> ids, Duration longest) {
        Deque<String> left = new ArrayDeque<>(ids);
        Awaitility.await("end of %d groups".formatted(ids.size()))
                .atMost(longest)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    while (!left.isEmpty() && isFinished(node, left.peek())) {
                        left.poll();
                    }
                    return left.isEmpty();
                });
    }

    static boolean isAcknowledgement(Reply reply) {
        return reply.status() == 202
                || reply.status() == 200 && reply.header("Location").isPresent();
    }

    private boolean isFinished(Node node, String id) {
        return group(node, id)
                .filter(reply -> reply.status() == 200)
                .filter(reply -> reply.group().path("state").asString().equals("finished"))
                .isPresent();
    }

    private void acknowledge(String key, String id) {
        String before = acknowledged.put(key, id);
        if (before != null && !before.equals(id)) {
            contradictions.add("key %s had group %s and then %s".formatted(key, before, id));
        }
    }

    private void note(Reply reply) {
        if (!reply.group().path("state").asString().equals("finished")) {
            return;
        }
        Final now = new Final(reply.outcome(), reply.states());
        Final before = finals.put(reply.id(), now);
        if (before != null && !before.equals(now)) {
            contradictions.add("group %s was %s and then %s".formatted(reply.id(), before, now));
        }
    }

    private MusterClient muster(Node node) {
        return nodes.computeIfAbsent(node, key -> new MusterClient(key.address()));
    }

    /** A call whose outcome may be unknown. */
    @FunctionalInterface
    private interface Call {
        Reply make();
    }

    private static Optional<Reply> attempt(Call call) {
        try {
            return Optional.of(call.make());
        } catch (UncheckedIOException unanswered) {
            return Optional.empty();
        }
    }
}
