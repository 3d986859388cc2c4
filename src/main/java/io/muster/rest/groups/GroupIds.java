package io.muster.rest.groups;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Parses group ids. */
final class GroupIds {

    // UUID.fromString accepts shorter forms too
    private static final Pattern FORM =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private GroupIds() {}

    static Optional<UUID> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }
}
