package io.muster.reference;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A place in a document, as the steps to it. Its pointer is written only for an error: a document may have millions of values, each
 * with a long pointer.
 *
 * @param parent of all places but the first, whose step is the pointer to it
 * @param step as a part of a JSON pointer
 */
record Place(Optional<Place> parent, String step) {

    static Place of(String pointer) {
        return new Place(Optional.empty(), pointer);
    }

    Place then(String next) {
        return new Place(Optional.of(this), next);
    }

    /** The JSON pointer (RFC 6901). */
    @Override
    public String toString() {
        Deque<String> steps = new ArrayDeque<>();
        Place place = this;
        while (place.parent.isPresent()) {
            steps.push("/" + place.step);
            place = place.parent.get();
        }
        return place.step + String.join("", steps);
    }
}
