package io.muster.metrics;

import java.util.Set;
import java.util.stream.IntStream;

/** HTTP statuses as values of a label: a host may respond with any number. */
final class Statuses {

    // registered with IANA, without those that only end an interim response, and 418
    private static final Set<Integer> REGISTERED = Set.of(
            200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 307, 308, 400, 401, 402,
            403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 423, 424, 425, 426,
            428, 429, 431, 451, 500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511);

    private static final String OTHER = "_OTHER";

    // by status: made once instead of for each call
    private static final String[] LABELS = IntStream.range(0, 600)
            .mapToObj(status -> REGISTERED.contains(status) ? Integer.toString(status) : OTHER)
            .toArray(String[]::new);

    private Statuses() {}

    /** The status, if it is registered. */
    static String label(int status) {
        return status >= 0 && status < LABELS.length ? LABELS[status] : OTHER;
    }
}
