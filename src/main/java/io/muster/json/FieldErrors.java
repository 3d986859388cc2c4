package io.muster.json;

import io.muster.json.FieldError.Kind;
import java.util.ArrayList;
import java.util.List;

/** Collects the errors of one document. Not thread-safe. */
public final class FieldErrors {

    /** The maximum number kept: a hostile document must not cause a larger response. */
    static final int MAX = 1_000;

    private final List<FieldError> errors = new ArrayList<>();
    private int dropped;

    public void add(String pointer, String detail, Kind kind) {
        if (errors.size() < MAX) {
            errors.add(new FieldError(pointer, detail, kind));
        } else {
            dropped++;
        }
    }

    /** The number of errors, including those not kept. */
    public int count() {
        return errors.size() + dropped;
    }

    /** The errors in the order they were found; the last one says how many more there were. */
    public List<FieldError> toList() {
        List<FieldError> all = new ArrayList<>(errors);
        if (dropped > 0) {
            all.add(new FieldError("", "and %d more errors".formatted(dropped), Kind.INVALID));
        }
        return List.copyOf(all);
    }
}
