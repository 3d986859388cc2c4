package io.muster.fault;

import io.muster.it.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/**
 * Callers that post groups until they are stopped, and behave as api.md requires: without a response, or told to retry
 * later, they repeat the same post with the same key, to any node.
 */
final class Posting implements AutoCloseable {

    static final int CALLERS = 4;

    private record Post(String key, String document) {}

    private final Client client;
    private final List<Node> nodes;
    private final UnaryOperator<String> document;
    private final int most;
    private final ScheduledExecutorService callers = Executors.newScheduledThreadPool(CALLERS);
    private final AtomicInteger begun = new AtomicInteger();
    private final Set<String> done = ConcurrentHashMap.newKeySet();
    private final AtomicInteger replayed = new AtomicInteger();
    private final Queue<Reply> refusals = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> broken = new ConcurrentLinkedQueue<>();
    private volatile boolean isEnding;

    private Posting(Client client, List<Node> nodes, int most, UnaryOperator<String> document) {
        this.client = client;
        this.nodes = List.copyOf(nodes);
        this.most = most;
        this.document = document;
    }

    /**
     * @param most the maximum number of groups
     * @param pause of each caller between two posts
     * @param document creates one for a key
     */
    static Posting start(Client client, List<Node> nodes, int most, Duration pause, UnaryOperator<String> document) {
        Posting posting = new Posting(client, nodes, most, document);
        for (int number = 0; number < CALLERS; number++) {
            posting.callers.scheduleWithFixedDelay(
                    posting.new Caller(number), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
        return posting;
    }

    /** The keys of the acknowledged groups. */
    Set<String> keys() {
        return Set.copyOf(done);
    }

    /** How many were found to exist already when they were posted again. */
    int replayed() {
        return replayed.get();
    }

    /** Responses that neither acknowledge nor ask to retry later. */
    List<Reply> refusals() {
        return List.copyOf(refusals);
    }

    /** Waits until this many more were acknowledged, or all of them. */
    void awaitAcknowledged(int more, Duration longest) {
        int wanted = Math.min(most, done.size() + more);
        Awaitility.await("%d acknowledged".formatted(wanted))
                .atMost(longest)
                .pollInterval(Duration.ofMillis(1))
                .pollDelay(Duration.ZERO)
                .until(() -> done.size() >= wanted);
    }

    /** Starts no more groups, and waits until each started one is acknowledged. */
    void finish(Duration longest) {
        isEnding = true;
        Awaitility.await("acknowledgement of each group")
                .atMost(longest)
                .until(() -> !broken.isEmpty() || done.size() == Math.min(begun.get(), most));
        close();
        if (!broken.isEmpty()) {
            throw new AssertionError("an answer that no caller understands", broken.peek());
        }
    }

    @Override
    public void close() {
        isEnding = true;
        callers.shutdownNow();
    }

    private final class Caller implements Runnable {

        private int turn;
        private Optional<Post> open = Optional.empty();

        Caller(int number) {
            this.turn = number;
        }

        @Override
        public void run() {
            try {
                post();
            } catch (RuntimeException | AssertionError unexpected) {
                // if it were thrown, this caller would end unnoticed
                broken.add(unexpected);
            }
        }

        private void post() {
            if (open.isEmpty() && (isEnding || begun.get() >= most || begun.incrementAndGet() > most)) {
                return;
            }
            Post post = open.orElseGet(this::next);
            open = Optional.of(post);
            Node node = nodes.get(turn++ % nodes.size());
            client.post(node, post.key(), post.document()).ifPresent(reply -> take(post, reply));
        }

        // a repetition must be identical
        private Post next() {
            String key = UUID.randomUUID().toString();
            return new Post(key, document.apply(key));
        }

        private void take(Post post, Reply reply) {
            if (Client.isAcknowledgement(reply)) {
                replayed.addAndGet(reply.header("Idempotent-Replayed").isPresent() ? 1 : 0);
                done.add(post.key());
                open = Optional.empty();
            } else if (!isComeBackLater(reply)) {
                refusals.add(reply);
            }
        }

        // 404 and others without a problem come from a server whose application is not deployed yet
        private boolean isComeBackLater(Reply reply) {
            return reply.status() == 503
                    || reply.status() == 409
                    || !reply.mediaType().equals("application/problem+json");
        }
    }
}
