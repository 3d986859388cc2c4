package io.muster.access;

import java.security.Principal;
import java.util.Set;

/**
 * Who sent a request.
 *
 * @param name whom groups belong to; stable, and another for every caller
 * @param roles what they may do
 */
public record Caller(String name, Set<Role> roles) implements Principal {

    /** Whoever calls while nobody is asked for a name: no key can have this one. */
    public static final Caller LOCAL = new Caller("(local)", Set.of(Role.values()));

    /** Somebody who asks for what is there for everybody, and whose name is of no interest. */
    public static final Caller ANYBODY = new Caller("(anybody)", Set.of());

    /** The longest name there can be. */
    public static final int MAX_NAME = 255;

    public Caller {
        roles = Set.copyOf(roles);
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException("a caller's name must have 1 to %d characters".formatted(MAX_NAME));
        }
    }

    @Override
    public String getName() {
        return name;
    }

    public boolean may(Role role) {
        return roles.contains(role) || seesAll();
    }

    /** Whether everybody's groups are theirs too. */
    public boolean seesAll() {
        return roles.contains(Role.ADMIN);
    }

    /** Whether a group is theirs; to whom it is not, there is no such group. */
    public boolean sees(String owner) {
        return seesAll() || name.equals(owner);
    }
}
