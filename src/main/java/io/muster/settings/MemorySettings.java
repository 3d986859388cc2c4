package io.muster.settings;

import io.muster.budget.ByteBudget;
import io.muster.registry.History;
import org.eclipse.microprofile.config.Config;

/**
 * Memory limits. Limits per node default to a share of the heap, so that a small heap is not exhausted by what a large
 * one can bear.
 *
 * @param requestBytes the maximum size of a document
 * @param backgroundRequestBytes the maximum size of a stored group's document
 * @param requestBytesPerNode the memory of all documents being read, or whose groups run
 * @param resultBytes the total size of one group's values
 * @param resultBytesPerNode that of all groups, including responses being read from upstreams
 * @param answerBytesPerNode the memory of responses with stored or finished groups until their clients have read them
 * @param historyGroups the maximum number of finished groups kept in memory
 * @param historyBytes their maximum size in bytes, as they are kept
 * @param percentPerCaller the share of each node limit that one caller may use, in percent
 */
public record MemorySettings(
        int requestBytes,
        int backgroundRequestBytes,
        int requestBytesPerNode,
        int resultBytes,
        int resultBytesPerNode,
        int answerBytesPerNode,
        int historyGroups,
        int historyBytes,
        int percentPerCaller) {

    private static final int MIB = 1 << 20;
    private static final int QUARTER = 25;
    private static final int ALL = 100;
    private static final String PER_CALLER = "muster.max.percent-per-caller";
    private static final String REQUESTS = "muster.max.request-bytes-per-node";

    // of one small group, and of the request that waits for it
    private static final int SMALLEST_SHARE = 64 * 1024;

    /**
     * @param heap the maximum heap in bytes
     * @throws IllegalArgumentException if a setting is invalid; names it
     */
    public static MemorySettings read(Config config, long heap) {
        int requestBytes = ConfigValues.positive(config, "muster.max.request-bytes", 10 * MIB);
        int percent = percentPerCaller(config);
        return new MemorySettings(
                requestBytes,
                Math.min(requestBytes, ConfigValues.positive(config, "muster.background.max-request-bytes", MIB)),
                requestBytesPerNode(config, heap, percent),
                ConfigValues.positive(config, "muster.max.result-bytes", 64 * MIB),
                ConfigValues.positive(config, "muster.max.result-bytes-per-node", share(heap, 8)),
                ConfigValues.positive(config, "muster.max.answer-bytes-per-node", share(heap, 8)),
                ConfigValues.positive(config, "muster.history.groups", 1_000),
                ConfigValues.positive(config, "muster.history.bytes", Math.min(share(heap, 16), 64 * MIB)),
                percent);
    }

    private static int requestBytesPerNode(Config config, long heap, int percent) {
        int bytes = ConfigValues.positive(config, REQUESTS, share(heap, 4));
        int least = (SMALLEST_SHARE * ALL + percent - 1) / percent;
        if (bytes < least) {
            throw new IllegalArgumentException(
                    "%s must be at least %d, so that the %d %% of one caller (%s) suffice for a group, but is \"%d\""
                            .formatted(REQUESTS, least, percent, PER_CALLER, bytes));
        }
        return bytes;
    }

    /** A limit for the whole node, with each caller's share of it. */
    public ByteBudget budget(int bytes) {
        return new ByteBudget(bytes, shareOf(bytes));
    }

    public History history() {
        return new History(
                new History.Limits(historyGroups, historyBytes),
                new History.Limits(Math.max(1, (int) shareOf(historyGroups)), shareOf(historyBytes)));
    }

    /** One caller's share of a limit for the whole node. */
    public long shareOf(int whole) {
        return (long) whole * percentPerCaller / ALL;
    }

    // without authentication everybody is the same caller, so a share would limit the whole node
    private static int percentPerCaller(Config config) {
        boolean named = !ConfigValues.text(config, "muster.auth")
                .map(String::strip)
                .filter(mode -> !mode.isEmpty())
                .orElse("none")
                .equals("none");
        int percent = ConfigValues.positive(config, PER_CALLER, named ? QUARTER : ALL);
        if (percent > ALL) {
            throw new IllegalArgumentException(
                    "%s must be a percentage from 1 to 100 but is \"%d\"".formatted(PER_CALLER, percent));
        }
        return percent;
    }

    private static int share(long heap, int shares) {
        return (int) Math.min(heap / shares, Integer.MAX_VALUE);
    }
}
