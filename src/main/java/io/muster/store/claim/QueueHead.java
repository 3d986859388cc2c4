package io.muster.store.claim;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Where the queue begins, as far as this node knows. Index entries of claimed groups stay in PostgreSQL until they are
 * vacuumed, which an old transaction delays: each claim would read all of them before the first waiting group.
 * Thread-safe.
 */
final class QueueHead {

    /** Before every group. */
    static final UUID OLDEST = new UUID(0, 0);

    // a released group may be older than the head: it is found after this time, or when nothing else waits
    private static final Duration GOOD_FOR = Duration.ofSeconds(5);

    private volatile Head head = new Head(OLDEST, System.nanoTime());

    private record Head(UUID id, long until) {

        private UUID first() {
            return System.nanoTime() - until < 0 ? id : OLDEST;
        }
    }

    /** The group to begin with; groups released since may be older. */
    UUID first() {
        return head.first();
    }

    /** Chooses from the head of the queue; from the oldest group if that does not yield enough. */
    List<UUID> choose(Queue queue, int atMost) {
        Head known = head;
        UUID first = known.first();
        if (!first.equals(OLDEST)) {
            List<UUID> chosen = queue.choose(atMost, first);
            if (chosen.size() == atMost) {
                head = new Head(queue.first().orElse(first), known.until);
                return chosen;
            }
        }
        List<UUID> chosen = queue.choose(atMost, OLDEST);
        head = new Head(queue.first().orElse(OLDEST), System.nanoTime() + GOOD_FOR.toNanos());
        return chosen;
    }
}
