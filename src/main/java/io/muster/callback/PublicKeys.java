package io.muster.callback;

import java.util.List;

/**
 * The keys by which receivers verify callbacks, which need not be kept secret: {@code whpk_} and the 32 bytes of an
 * Ed25519 public key (RFC 8032) in Base64, as Standard Webhooks has it.
 */
public record PublicKeys(List<String> keys) {

    public PublicKeys {
        keys = List.copyOf(keys);
    }
}
