package io.muster.settings;

import io.muster.access.Authentication;
import io.muster.access.KeyRing;
import io.muster.access.Tokens;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/**
 * Who may call.
 *
 * @param authentication identifies callers; if empty, only this machine may call
 * @param told a description for the log
 */
public record AccessSettings(Optional<Authentication> authentication, String told) {

    private static final String MODE = "muster.auth";
    private static final String KEYS = "muster.auth.keys";
    private static final String ISSUER = "muster.auth.jwt.issuer";
    private static final String AUDIENCE = "muster.auth.jwt.audience";
    private static final String JWKS = "muster.auth.jwt.jwks";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String ROLES = "muster.auth.jwt.roles-claim";

    /** @throws IllegalArgumentException if a setting is missing or invalid; names it */
    public static AccessSettings read(Config config, InstantSource clock) {
        String mode = text(config, MODE).orElse("none");
        return switch (mode) {
            case "none" -> new AccessSettings(Optional.empty(), "this machine only (muster.auth=none)");
            case "keys" -> keys(config, clock);
            case "jwt" -> tokens(config);
            default ->
                throw new IllegalArgumentException("%s must be none, keys or jwt but is \"%s\"".formatted(MODE, mode));
        };
    }

    private static AccessSettings keys(Config config, InstantSource clock) {
        Path file = Path.of(required(config, KEYS)).toAbsolutePath();
        try {
            KeyRing keys = KeyRing.open(file, clock);
            return new AccessSettings(Optional.of(keys), "holders of the %d keys in %s".formatted(keys.size(), file));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("%s: %s".formatted(KEYS, wrong.getMessage()), wrong);
        }
    }

    private static AccessSettings tokens(Config config) {
        Tokens.Rules rules = new Tokens.Rules(
                required(config, ISSUER),
                required(config, AUDIENCE),
                text(config, ROLES).orElse("muster_roles"));
        Tokens tokens = new Tokens(jwks(required(config, JWKS)), rules);
        return new AccessSettings(
                Optional.of(tokens), "holders of tokens of %s for %s".formatted(rules.issuer(), rules.audience()));
    }

    private static URL jwks(String text) {
        try {
            if (text.contains("://") && isSafe(new URI(text))) {
                return URI.create(text).toURL();
            }
            if (!text.contains("://") && Files.isReadable(Path.of(text))) {
                return Path.of(text).toUri().toURL();
            }
        } catch (URISyntaxException | MalformedURLException | IllegalArgumentException malformed) {
            // reported below
        }
        throw new IllegalArgumentException(
                ("%s must be an https URL without a user, an http URL of localhost, or a file that can be read,"
                                + " but is \"%s\"")
                        .formatted(JWKS, text));
    }

    // an intermediary cannot change the response
    private static boolean isSafe(URI uri) {
        String authority = uri.getRawAuthority();
        if (authority == null || authority.contains("@") || uri.getRawFragment() != null) {
            return false;
        }
        return "https".equalsIgnoreCase(uri.getScheme())
                || "http".equalsIgnoreCase(uri.getScheme())
                        && uri.getHost() != null
                        && LOOPBACK.contains(uri.getHost());
    }

    private static String required(Config config, String name) {
        return text(config, name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s=%s needs %s".formatted(MODE, text(config, MODE).orElse("none"), name)));
    }

    private static Optional<String> text(Config config, String name) {
        return ConfigValues.text(config, name).map(String::strip).filter(text -> !text.isEmpty());
    }
}
