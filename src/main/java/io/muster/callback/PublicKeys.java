package io.muster.callback;

import java.util.List;

/**
 * The public keys with which receivers verify callbacks: {@code whpk_} and the 32 bytes of an Ed25519 public key (RFC
 * 8032) in Base64, as defined by Standard Webhooks.
 */
public record PublicKeys(List<String> keys) {

    public PublicKeys {
        keys = List.copyOf(keys);
    }
}
