package io.muster.access;

import java.util.Optional;

/** Finds out who holds a credential. Thread-safe. */
public interface Authentication {

    /**
     * Who was given this credential, if it is valid now.
     *
     * @param credential what came after {@code Bearer} (RFC 6750)
     * @throws RefusedException if that cannot be told at the moment
     */
    Optional<Caller> caller(String credential) throws RefusedException;

    /**
     * Who was given a credential that was valid before, if it still is; waits for nothing but a file.
     *
     * @param credential what {@link #caller} found a caller for
     * @throws RefusedException if that cannot be told at the moment
     */
    default Optional<Caller> stillCaller(String credential) throws RefusedException {
        return caller(credential);
    }
}
