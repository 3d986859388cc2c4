package io.muster.outbound.message;

import io.muster.outbound.target.Target;
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

    /** Finds a secret; empty if there is none of that name, or none for that target: a caller cannot tell which. */
    public Optional<Secret> find(String name, Target target) {
        return Optional.ofNullable(byName.get(name)).filter(secret -> secret.mayGoTo(target));
    }
}
