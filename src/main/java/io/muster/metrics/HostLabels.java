package io.muster.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The hosts whose name is the value of a label: those that the operator has named, and the busiest others; all the rest share one
 * value, since callers choose which hosts are called. Which ones are the busiest is decided again from time to time.
 * Thread-safe.
 */
final class HostLabels {

    /** The maximum number of hosts with a label of their own, besides those that the operator has named. */
    static final int MAX = 100;

    // a candidate replaces a host only if it is clearly busier: each replacement ends one time series and begins
    // another
    private static final long LEAD = 2;
    // of which it is known how busy they are; beyond that, a host has to wait for the next decision
    private static final int MAX_KNOWN = 1_000;
    private static final int LONGEST_NAME = 80;
    // of all names together, so that a scrape stays small: 40 characters each
    private static final int MAX_TEXT = 40 * MAX;

    private final Set<String> named;
    private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();
    private final Set<String> labelled = ConcurrentHashMap.newKeySet();
    private int text;

    /** @param named those that the operator has named */
    HostLabels(Collection<String> named) {
        this.named = Set.copyOf(named);
    }

    /** Counts a call of a host, and returns its label. */
    String called(String host) {
        LongAdder known = calls.get(host);
        if (known == null && calls.size() < MAX_KNOWN) {
            known = calls.computeIfAbsent(host, name -> new LongAdder());
        }
        if (known != null) {
            known.increment();
        }
        return has(host) || tryAdd(host) ? host : BoundedNames.OTHER;
    }

    /** The label of a host. */
    String of(String host) {
        return has(host) ? host : BoundedNames.OTHER;
    }

    /** Whether a host has a label of its own. */
    boolean has(String host) {
        return labelled.contains(host) || named.contains(host);
    }

    private boolean tryAdd(String host) {
        // looked at without the lock: the set is full for as long as a server calls many hosts
        return labelled.size() < MAX && host.length() <= LONGEST_NAME && add(host);
    }

    private synchronized boolean add(String host) {
        if (labelled.size() < MAX && text + host.length() <= MAX_TEXT && labelled.add(host)) {
            text += host.length();
        }
        return labelled.contains(host);
    }

    /** Decides again which hosts are the busiest, by the calls since the last time; earlier ones count half. */
    synchronized void decide() {
        Map<String, Long> counts = takeCounts();
        List<String> candidates = counts.keySet().stream()
                .filter(host -> !has(host) && host.length() <= LONGEST_NAME)
                .sorted(Comparator.comparing(counts::get).reversed())
                .toList();
        List<String> weakest = new ArrayList<>(labelled);
        weakest.sort(Comparator.comparing(host -> counts.getOrDefault(host, 0L)));
        for (int i = 0; i < Math.min(candidates.size(), weakest.size()); i++) {
            long own = counts.getOrDefault(weakest.get(i), 0L);
            if (counts.getOrDefault(candidates.get(i), 0L) <= LEAD * own) {
                break;
            }
            labelled.remove(weakest.get(i));
            text -= weakest.get(i).length();
            add(candidates.get(i));
        }
    }

    private Map<String, Long> takeCounts() {
        Map<String, Long> counts = new ConcurrentHashMap<>();
        calls.forEach((host, count) -> {
            long sum = count.sumThenReset();
            counts.put(host, sum);
            if (sum / 2 == 0) {
                calls.remove(host);
            } else {
                count.add(sum / 2);
            }
        });
        return counts;
    }
}
