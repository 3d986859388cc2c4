package io.muster.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** A receiver of callbacks that has only a public key, and verifies them as docs/background.md describes. */
public final class Ed25519Receiver {

    // SubjectPublicKeyInfo of Ed25519 (RFC 8410), up to the key
    private static final byte[] HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    private final PublicKey key;

    private Ed25519Receiver(PublicKey key) {
        this.key = key;
    }

    /** @param whpk {@code whpk_} and 32 bytes in Base64 */
    public static Ed25519Receiver of(String whpk) throws GeneralSecurityException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        encoded.writeBytes(HEAD);
        encoded.writeBytes(Base64.getDecoder().decode(whpk.substring("whpk_".length())));
        return new Ed25519Receiver(
                KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded.toByteArray())));
    }

    /** @param signature {@code v1a,} and 64 bytes in Base64 */
    public boolean accepts(String id, String timestamp, String body, String signature) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(key);
        verifier.update((id + "." + timestamp + "." + body).getBytes(UTF_8));
        return verifier.verify(Base64.getDecoder().decode(signature.substring("v1a,".length())));
    }
}
