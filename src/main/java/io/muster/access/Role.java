package io.muster.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do. */
public enum Role {
    /** Run groups, and the examples that run something. */
    SUBMIT,
    /** Look at one's own groups. */
    READ,
    /** Cancel one's own groups, run them again, and forget them. */
    CANCEL,
    /** All of these, to everybody's groups. */
    ADMIN;

    /** The role as it is written in key files and tokens. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Role> of(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
    }
}
