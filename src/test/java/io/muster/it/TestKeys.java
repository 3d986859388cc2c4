package io.muster.it;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** API keys, and their lines in the server's key file. */
public final class TestKeys {

    private TestKeys() {}

    /** The key of this holder, as long as a real one. */
    public static String of(String holder) {
        return "muster_" + sha256("the key of " + holder);
    }

    /** Adds the key of this holder to a request. */
    public static HttpRequest.Builder as(String holder, HttpRequest.Builder request) {
        return request.header("Authorization", "Bearer " + of(holder));
    }

    /** A line of the key file. */
    public static String line(String name, String holder, String roles) {
        return "%s %s %s 2999-01-01".formatted(name, sha256(of(holder)), roles);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
