package io.muster.outbound;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The operator's secrets, by name. */
public final class Secrets {

    public static final Secrets NONE = new Secrets(List.of());

    private final Map<String, Secret> byName;

    public Secrets(Collection<Secret> secrets) {
        byName = secrets.stream().collect(Collectors.toUnmodifiableMap(Secret::name, Function.identity()));
    }

    /**
     * The value of a secret; nothing if there is none of that name, or none for that host: a caller cannot tell which.
     *
     * @param uri as {@link AddressPolicy#check} makes it
     */
    public Optional<String> valueFor(String name, URI uri) {
        return Optional.ofNullable(byName.get(name)).flatMap(secret -> secret.valueFor(Target.of(uri)));
    }
}
