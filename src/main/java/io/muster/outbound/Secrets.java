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
     * Finds a secret; empty if there is none of that name, or none for that URI: a caller cannot tell which.
     *
     * @param uri as {@link AddressPolicy#check} makes it
     */
    public Optional<Secret> find(String name, URI uri) {
        return Optional.ofNullable(byName.get(name)).filter(secret -> secret.mayGoTo(Target.of(uri)));
    }

    /** Whether a URI is one to which a secret is sent only if its entry in the settings begins with {@code http://}. */
    public static boolean isUnprotected(URI uri) {
        Target target = Target.of(uri);
        return target.scheme().equals("http") && !target.isLoopback();
    }
}
