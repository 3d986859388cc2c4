package io.muster.access;

import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who sent a request.
 *
 * @param name the owner of groups; stable and unique
 * @param roles what the caller may do
 * @param groups the names of the groups that the caller may run without the role {@link Role#RUN}
 */
public record Caller(String name, Set<Role> roles, Set<String> groups) implements Principal {

    /** The caller while authentication is off: no key can have this name. */
    public static final Caller LOCAL = new Caller("(local)", Set.of(Role.values()));

    /** A caller of public resources, whose name does not matter. */
    public static final Caller ANYBODY = new Caller("(anybody)", Set.of());

    /** The maximum length of a name. */
    public static final int MAX_NAME = 255;

    public Caller {
        roles = Set.copyOf(roles);
        groups = Set.copyOf(groups);
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException("a caller's name must have 1 to %d characters".formatted(MAX_NAME));
        }
    }

    public Caller(String name, Set<Role> roles) {
        this(name, roles, Set.of());
    }

    @Override
    public String getName() {
        return name;
    }

    /** What the caller may do, as roles are written in key files and tokens; in the order of {@link Role}. */
    public List<String> grants() {
        Stream<String> all = Arrays.stream(Role.values())
                .filter(role -> roles.contains(role) || seesAll())
                .map(Role::text);
        Stream<String> named = groups.stream().sorted().map(group -> Role.RUN.text() + ":" + group);
        return Stream.concat(all, named).toList();
    }

    /** Whether the caller has a role; {@link Role#RUN} also if it is limited to some groups. */
    public boolean may(Role role) {
        return roles.contains(role) || role == Role.RUN && !groups.isEmpty() || seesAll();
    }

    /** Whether the caller may run the group of this name. */
    public boolean mayRun(String group) {
        return roles.contains(Role.RUN) || groups.contains(group) || seesAll();
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
