package io.muster.rest.groups;

import io.muster.rest.problem.ProblemException;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/** The query parameters of a request, by name. */
public record QueryParameters(MultivaluedMap<String, String> values) {

    /**
     * The parameters of a query.
     *
     * @param query as in the URL: encoded
     * @throws ProblemException if it cannot be decoded
     */
    static QueryParameters parse(String query) {
        MultivaluedMap<String, String> all = new MultivaluedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                all.add(
                        decode(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return new QueryParameters(all);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw ProblemException.badRequest("The query has a % without two hexadecimal digits after it");
        }
    }

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
    public <V> Optional<V> find(String name, Function<String, Optional<V>> parse) {
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
