package io.muster.outbound.message;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Headers of a request that were checked, so that a copy with one more checks only that one. Unmodifiable. */
final class CheckedHeaders extends AbstractMap<String, String> {

    private final Map<String, String> fields;

    private CheckedHeaders(Map<String, String> fields) {
        this.fields = Collections.unmodifiableMap(fields);
    }

    /** @throws IllegalArgumentException if {@link RequestRules} reject one of them, or all together */
    static CheckedHeaders of(Map<String, String> headers) {
        if (headers instanceof CheckedHeaders checked) {
            return checked;
        }
        // checks the copy: the original may change
        Map<String, String> copy = new LinkedHashMap<>(headers);
        refuse(RequestRules.checkHeaders(copy));
        copy.forEach(CheckedHeaders::check);
        return new CheckedHeaders(copy);
    }

    /**
     * A copy with these in addition, which replace those of the same names, and do not count towards the limits.
     *
     * @throws IllegalArgumentException if {@link RequestRules} reject one of them
     */
    CheckedHeaders with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        more.forEach((name, value) -> {
            check(name, value);
            all.keySet().removeIf(name::equalsIgnoreCase);
            all.put(name, value);
        });
        return new CheckedHeaders(all);
    }

    private static void check(String name, String value) {
        refuse(RequestRules.checkHeaderName(name));
        refuse(RequestRules.checkHeaderValue(value));
    }

    static void refuse(Optional<String> fault) {
        if (fault.isPresent()) {
            throw new IllegalArgumentException(fault.get());
        }
    }

    @Override
    public @Nullable String get(@Nullable Object name) {
        return fields.get(name);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return fields.containsKey(name);
    }

    @Override
    public Set<Map.Entry<String, String>> entrySet() {
        return fields.entrySet();
    }

    @Override
    public Set<String> keySet() {
        return fields.keySet();
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super String> action) {
        fields.forEach(action);
    }
}
