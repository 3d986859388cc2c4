package io.muster.access;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a caller is granted, or a request requires: a role, or the role {@link Role#RUN} for one named group.
 *
 * @param name of the group
 */
record Grant(Role role, Optional<String> name) {

    private static final String RUN = Role.RUN.text() + ":";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    Grant(Role role) {
        this(role, Optional.empty());
    }

    /** Parses a grant as written in key files and tokens. */
    static Optional<Grant> of(String text) {
        if (text.startsWith(RUN)) {
            return Optional.of(text.substring(RUN.length()))
                    .filter(name -> NAME.matcher(name).matches())
                    .map(name -> new Grant(Role.RUN, Optional.of(name)));
        }
        return Role.of(text).map(Grant::new);
    }

    /** A caller with these grants. */
    static Caller caller(String name, Set<Grant> grants) {
        Set<Role> roles = new HashSet<>();
        Set<String> groups = new HashSet<>();
        grants.forEach(grant -> grant.name.ifPresentOrElse(groups::add, () -> roles.add(grant.role)));
        return new Caller(name, roles, groups);
    }

    /** Whether a caller has this grant, or a broader one. */
    boolean isOf(Caller caller) {
        return name.map(caller::mayRun).orElseGet(() -> caller.may(role));
    }

    /** The grant in messages. */
    String text() {
        return name.map(group -> "%s or %s%s".formatted(role.text(), RUN, group))
                .orElseGet(role::text);
    }
}
