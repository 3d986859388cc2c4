package io.muster.access;

import java.util.Optional;

/** Identifies the holder of a credential. Thread-safe. */
public interface Authentication {

    /**
     * The caller to whom this credential was issued, if it is valid now.
     *
     * @param credential what follows {@code Bearer} (RFC 6750)
     * @throws RefusedException if that cannot be determined now
     */
    Optional<Caller> caller(String credential) throws RefusedException;

    /**
     * The caller of a credential that was valid before, if it still is; waits for nothing but a file.
     *
     * @param credential one for which {@link #caller} found a caller
     * @throws RefusedException if that cannot be determined now
     */
    default Optional<Caller> stillCaller(String credential) throws RefusedException {
        return caller(credential);
    }
}
