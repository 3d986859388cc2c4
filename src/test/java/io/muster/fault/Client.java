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
 * Posts groups for the background to nodes that may be down, keeps which were acknowledged, and what became of them.
 *
 * <p>Safe for use by any thread; no call takes longer than {@link #LONGEST_CALL}.
 */
public final class Client {

    static final Duration LONGEST_CALL = Duration.ofSeconds(20);

    /** What a finished group came to. */
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
     * Posts a group for the background.
     *
     * @param key a name that the caller gives it, sent as its {@code Idempotency-Key}
     * @return nothing where the node did not answer
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

    /** Posts a group for the background, and fails if it is not taken. */
    public String submit(Node node, String key, String document) {
        Reply reply = post(node, key, document).orElseThrow(() -> new AssertionError("no answer from node " + node));
        if (!isAcknowledgement(reply)) {
            throw new AssertionError("not taken by node %s: %s".formatted(node, reply));
        }
        return reply.id();
    }

    /** What a node says to any request, if it says anything. */
    public Optional<Reply> get(Node node, String path) {
        MusterClient muster = muster(node);
        return attempt(() -> muster.send(muster.request(path).timeout(LONGEST_CALL)));
    }

    /** The group as a node has it, if it answers; its end is kept, to be compared with what is said later. */
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

    /** The ids of the groups that were acknowledged, by key. */
    public Map<String, String> acknowledged() {
        return Map.copyOf(acknowledged);
    }

    /** What each group that was seen finished came to, by id. */
    public Map<String, Final> finals() {
        return Map.copyOf(finals);
    }

    /** Groups that had one end and then another, and keys that had one group and then another. */
    public List<String> contradictions() {
        return List.copyOf(contradictions);
    }

    /** Asks a node for these groups until it has said of each that it is finished. */
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

    /** A call of which nothing is known but that it was made. */
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
