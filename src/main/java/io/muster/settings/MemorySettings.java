package io.muster.settings;

import io.muster.budget.ByteBudget;
import io.muster.registry.History;
import org.eclipse.microprofile.config.Config;

/**
 * How many bytes are held. What is for the whole node is a share of its heap unless set, so that a small one is not
 * filled by what a large one would not notice.
 *
 * @param requestBytes the largest document that is read
 * @param backgroundRequestBytes the largest document of a group that is kept
 * @param requestBytesPerNode what documents may take up that are being read, or whose groups run
 * @param resultBytes what the values of one group may hold together
 * @param resultBytesPerNode what the values of all groups may, and the answers that are being read from upstreams
 * @param answerBytesPerNode what answers with stored or finished groups may take up until their clients have them
 * @param historyGroups at most so many finished groups are kept
 * @param historyBytes at most so many bytes of them, roughly
 * @param percentPerCaller how much one caller may have of what is for the whole node, in percent
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

    /**
     * @param heap the most bytes that the JVM will use for objects
     * @throws IllegalArgumentException naming the setting that has a value it cannot have
     */
    public static MemorySettings read(Config config, long heap) {
        int requestBytes = ConfigValues.positive(config, "muster.max.request-bytes", 10 * MIB);
        return new MemorySettings(
                requestBytes,
                Math.min(requestBytes, ConfigValues.positive(config, "muster.background.max-request-bytes", MIB)),
                ConfigValues.positive(config, "muster.max.request-bytes-per-node", share(heap, 4)),
                ConfigValues.positive(config, "muster.max.result-bytes", 64 * MIB),
                ConfigValues.positive(config, "muster.max.result-bytes-per-node", share(heap, 8)),
                ConfigValues.positive(config, "muster.max.answer-bytes-per-node", share(heap, 8)),
                ConfigValues.positive(config, "muster.history.groups", 1_000),
                ConfigValues.positive(config, "muster.history.bytes", Math.min(share(heap, 16), 64 * MIB)),
                percentPerCaller(config));
    }

    /** What is for the whole node, with each caller's share of it. */
    public ByteBudget budget(int bytes) {
        return new ByteBudget(bytes, shareOf(bytes));
    }

    public History history() {
        return new History(
                new History.Limits(historyGroups, historyBytes),
                new History.Limits(Math.max(1, (int) shareOf(historyGroups)), shareOf(historyBytes)));
    }

    /** How much one caller may have of what is for the whole node. */
    public long shareOf(int whole) {
        return (long) whole * percentPerCaller / ALL;
    }

    // as long as nobody is asked for a name everybody is the same caller, whose share would be all that is ever used
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
