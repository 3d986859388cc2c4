package io.muster.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do. */
public enum Role {
    /** Run groups and examples. */
    SUBMIT,
    /** Run groups by name; {@code run:<name>} permits this for the group of that name. */
    RUN,
    /** Read one's own groups. */
    READ,
    /** Cancel, rerun and delete one's own groups. */
    CANCEL,
    /** Read the metrics of the node. */
    METRICS,
    /** All of these, for everybody's groups; see and pause upstream hosts. */
    ADMIN;

    /** The role as written in key files and tokens. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Role> of(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
    }
}
