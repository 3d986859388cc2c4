package io.muster.config;

import org.eclipse.microprofile.config.Config;

/**
 * How many bytes are held. What is for the whole node is a share of its heap unless set, so that a small one is not
 * filled by what a large one would not notice.
 *
 * @param requestBytes the largest document that is read
 * @param resultBytes what the values of one group may hold together
 * @param resultBytesPerNode what the values of all unfinished groups may hold together
 * @param historyGroups at most so many finished groups are kept
 * @param historyBytes at most so many bytes of them, roughly
 */
record MemorySettings(int requestBytes, int resultBytes, int resultBytesPerNode, int historyGroups, int historyBytes) {

    private static final int MIB = 1 << 20;
    private static final int SHARES = 8;

    /**
     * @param heap the most bytes that the JVM will use for objects
     * @throws IllegalArgumentException naming the setting that has a value it cannot have
     */
    static MemorySettings read(Config config, long heap) {
        int share = (int) Math.min(heap / SHARES, Integer.MAX_VALUE);
        return new MemorySettings(
                Settings.positive(config, "muster.max.request-bytes", 10 * MIB),
                Settings.positive(config, "muster.max.result-bytes", 64 * MIB),
                Settings.positive(config, "muster.max.result-bytes-per-node", share),
                Settings.positive(config, "muster.history.groups", 1_000),
                Settings.positive(config, "muster.history.bytes", Math.min(share, 64 * MIB)));
    }
}
