package io.muster.access;

import io.muster.logging.Log;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The keys in a file, one {@link Key} per line; empty lines and those that begin with {@code #} are skipped. A modified
 * file is read again, at most a second later: keys removed from it are invalid then. If the file cannot be read, or
 * nobody has permission to read it, no key is valid; a malformed line is ignored.
 *
 * <p>Thread-safe: the state of the file is replaced as a whole.
 */
public final class KeyRing implements Authentication {

    private static final System.Logger LOG = Log.of(KeyRing.class);
    private static final Set<PosixFilePermission> READ_PERMISSIONS =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    // 256 bits are 43 characters of Base64; shorter keys were not generated randomly
    private static final int SHORTEST = 43;

    private final Path file;
    private final InstantSource clock;
    private final AtomicReference<Known> known;

    /** The file's attributes, which tell whether it has changed. */
    private record Stamp(Optional<Object> time, long size, Optional<Object> file, boolean readable) {}

    private record Known(List<Key> keys, Stamp stamp, Instant nextLook) {}

    private KeyRing(Path file, InstantSource clock, Known known) {
        this.file = file;
        this.clock = clock;
        this.known = new AtomicReference<>(known);
    }

    /** @throws IllegalArgumentException if the file cannot be read, or a line is malformed */
    public static KeyRing open(Path file, InstantSource clock) {
        Stamp stamp = stamp(file);
        List<String> wrong = new ArrayList<>();
        List<Key> keys;
        try {
            keys = read(file, wrong);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("%s cannot be read: %s".formatted(file, unreadable), unreadable);
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", wrong));
        }
        return new KeyRing(file, clock, new Known(keys, stamp, clock.instant().plus(PAUSE)));
    }

    @Override
    public Optional<Caller> caller(String credential) {
        if (credential.length() < SHORTEST) {
            return Optional.empty();
        }
        byte[] hash = sha256(credential);
        Instant now = clock.instant();
        Optional<Caller> caller = Optional.empty();
        // checks all of them, so that the time taken reveals nothing
        for (Key key : keys(now)) {
            if (key.matches(hash) && now.isBefore(key.expiry())) {
                caller = Optional.of(key.caller());
            }
        }
        return caller;
    }

    /** The number of keys, including expired ones. */
    public int size() {
        return known.get().keys.size();
    }

    private List<Key> keys(Instant now) {
        Known before = known.get();
        if (now.isBefore(before.nextLook)) {
            return before.keys;
        }
        Stamp stamp = stamp(file);
        List<Key> keys = stamp.equals(before.stamp) ? before.keys : readAgain();
        known.compareAndSet(before, new Known(keys, stamp, now.plus(PAUSE)));
        return keys;
    }

    private List<Key> readAgain() {
        List<String> wrong = new ArrayList<>();
        try {
            List<Key> keys = read(file, wrong);
            wrong.forEach(line -> LOG.log(Level.ERROR, "Invalid key: {0}", line));
            LOG.log(Level.INFO, "Reloaded {0}: {1} keys", file, keys.size());
            return keys;
        } catch (IOException unreadable) {
            LOG.log(Level.ERROR, "No key is valid until {0} can be read: {1}", file, unreadable);
            return List.of();
        }
    }

    private static List<Key> read(Path file, List<String> wrong) throws IOException {
        if (!isReadable(file)) {
            throw new AccessDeniedException(file.toString());
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isBlank() || lines.get(i).startsWith("#")) {
                continue;
            }
            try {
                keys.add(Key.parse(lines.get(i)));
            } catch (IllegalArgumentException malformed) {
                // not the line itself: it may contain a key instead of its hash
                wrong.add("%s, line %d: %s".formatted(file, i + 1, malformed.getMessage()));
            }
        }
        return keys;
    }

    private static Stamp stamp(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(
                    Optional.of(now.lastModifiedTime()),
                    now.size(),
                    Optional.ofNullable(now.fileKey()),
                    isReadable(file));
        } catch (IOException notThere) {
            return new Stamp(Optional.empty(), 0, Optional.empty(), false);
        }
    }

    // removing all read permissions is how an operator withdraws the file; root could still read it
    private static boolean isReadable(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return Files.isReadable(file)
                && (view == null || !Collections.disjoint(view.readAttributes().permissions(), READ_PERMISSIONS));
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
