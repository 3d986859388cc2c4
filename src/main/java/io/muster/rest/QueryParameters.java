package io.muster.rest;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Optional;
import java.util.function.Function;

/** The query parameters of a request, by name. */
record QueryParameters(MultivaluedMap<String, String> values) {

    /** All parameters but one. */
    QueryParameters without(String name) {
        MultivaluedMap<String, String> others = new MultivaluedHashMap<>();
        values.forEach((other, all) -> {
            if (!other.equals(name)) {
                others.put(other, all);
            }
        });
        return new QueryParameters(others);
    }

    /**
     * The first value of a parameter.
     *
     * @param parse empty if a value is invalid
     * @return empty if there is none
     * @throws ProblemException naming the parameter if its value is invalid
     */
    <V> Optional<V> find(String name, Function<String, Optional<V>> parse) {
        String text = values.getFirst(name);
        if (text == null) {
            return Optional.empty();
        }
        Optional<V> value = parse.apply(text);
        if (value.isEmpty()) {
            throw ProblemException.badRequest("Invalid value of the query parameter \"" + name + "\"");
        }
        return value;
    }
}
