package io.muster.json;

import io.muster.json.FieldError.Kind;
import java.util.ArrayList;
import java.util.List;

/** Collects every error of one document. Not thread-safe. */
public final class FieldErrors {

    /** As many as are kept: a hostile document must not make a larger answer. */
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

    /** How many errors there were, those no longer kept included. */
    public int count() {
        return errors.size() + dropped;
    }

    /** The errors in the order they were found; the last says how many more there were. */
    public List<FieldError> toList() {
        List<FieldError> all = new ArrayList<>(errors);
        if (dropped > 0) {
            all.add(new FieldError("", "and %d more errors".formatted(dropped), Kind.INVALID));
        }
        return List.copyOf(all);
    }
}
