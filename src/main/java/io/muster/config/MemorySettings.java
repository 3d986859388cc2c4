package io.muster.config;

import org.eclipse.microprofile.config.Config;

/**
 * How many bytes are held. What is for the whole node is a share of its heap unless set, so that a small one is not
 * filled by what a large one would not notice.
 *
 * @param requestBytes the largest document that is read
 * @param requestBytesPerNode what documents may take up that are being read, or whose groups run
 * @param resultBytes what the values of one group may hold together
 * @param resultBytesPerNode what the values of all groups may, and the answers that are being read from upstreams
 * @param historyGroups at most so many finished groups are kept
 * @param historyBytes at most so many bytes of them, roughly
 */
record MemorySettings(
        int requestBytes,
        int requestBytesPerNode,
        int resultBytes,
        int resultBytesPerNode,
        int historyGroups,
        int historyBytes) {

    private static final int MIB = 1 << 20;

    /**
     * @param heap the most bytes that the JVM will use for objects
     * @throws IllegalArgumentException naming the setting that has a value it cannot have
     */
    static MemorySettings read(Config config, long heap) {
        return new MemorySettings(
                Settings.positive(config, "muster.max.request-bytes", 10 * MIB),
                Settings.positive(config, "muster.max.request-bytes-per-node", share(heap, 4)),
                Settings.positive(config, "muster.max.result-bytes", 64 * MIB),
                Settings.positive(config, "muster.max.result-bytes-per-node", share(heap, 8)),
                Settings.positive(config, "muster.history.groups", 1_000),
                Settings.positive(config, "muster.history.bytes", Math.min(share(heap, 16), 64 * MIB)));
    }

    private static int share(long heap, int shares) {
        return (int) Math.min(heap / shares, Integer.MAX_VALUE);
    }
}
