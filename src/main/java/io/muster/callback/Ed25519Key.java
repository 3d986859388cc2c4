package io.muster.callback;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/** A key pair for asymmetric signatures (Ed25519, RFC 8032), derived deterministically from a seed. Immutable. */
final class Ed25519Key {

    private static final String ALGORITHM = "Ed25519";
    private static final String PREFIX = "whpk_";

    /** The length of a private key, and of a public one. */
    private static final int BYTES = 32;

    private final PrivateKey privateKey;
    private final String publicKey;

    /** @param seed 32 bytes, used as the private key */
    Ed25519Key(byte[] seed) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(NamedParameterSpec.ED25519, new Seed(seed));
            KeyPair pair = generator.generateKeyPair();
            privateKey = pair.getPrivate();
            byte[] encoded = pair.getPublic().getEncoded();
            // the end of a SubjectPublicKeyInfo (RFC 8410 section 4)
            byte[] raw = Arrays.copyOfRange(encoded, encoded.length - BYTES, encoded.length);
            publicKey = PREFIX + Base64.getEncoder().encodeToString(raw);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
        }
    }

    /** The public key in the format for receivers. */
    String publicKey() {
        return publicKey;
    }

    byte[] sign(String head, byte[] body) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(privateKey);
            signature.update(head.getBytes(StandardCharsets.UTF_8));
            signature.update(body);
            return signature.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
        }
    }

    /** The JDK derives a public key only for a private key that it generates; this provides the random bytes for it. */
    private static final class Seed extends SecureRandom {

        private static final long serialVersionUID = 1L;

        private final byte[] seed;

        Seed(byte[] seed) {
            if (seed.length != BYTES) {
                throw new IllegalArgumentException("a seed has %d bytes".formatted(BYTES));
            }
            this.seed = seed.clone();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            if (bytes.length != BYTES) {
                throw new IllegalStateException("this platform does not derive private keys from a seed as expected");
            }
            System.arraycopy(seed, 0, bytes, 0, BYTES);
        }
    }
}
