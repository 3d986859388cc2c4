package io.muster.access;

import java.security.Principal;
import java.util.Set;

/**
 * Who sent a request.
 *
 * @param name the owner of groups; stable and unique
 * @param roles what the caller may do
 */
public record Caller(String name, Set<Role> roles) implements Principal {

    /** The caller while authentication is off: no key can have this name. */
    public static final Caller LOCAL = new Caller("(local)", Set.of(Role.values()));

    /** A caller of public resources, whose name does not matter. */
    public static final Caller ANYBODY = new Caller("(anybody)", Set.of());

    /** The maximum length of a name. */
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

    /** Whether the caller also sees the groups of all others. */
    public boolean seesAll() {
        return roles.contains(Role.ADMIN);
    }

    /** Whether the caller sees a group of this owner; for others the group does not exist. */
    public boolean sees(String owner) {
        return seesAll() || name.equals(owner);
    }
}
