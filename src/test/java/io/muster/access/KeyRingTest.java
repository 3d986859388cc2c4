package io.muster.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyRingTest {

    private static final String ALICES = "muster_" + "a".repeat(64);
    private static final String BOBS = "muster_" + "b".repeat(64);

    private Path file;
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");

    @BeforeEach
    void choose(@TempDir Path directory) {
        file = directory.resolve("keys");
    }

    @Test
    void findsTheHolderOfAKey() throws IOException {
        write(
                "# who may call",
                "",
                line("alice", ALICES, "submit,read", "2027-01-01"),
                line("bob", BOBS, "admin", "2027-01-01"));

        KeyRing keys = open();

        assertThat(keys.size()).isEqualTo(2);
        assertThat(keys.caller(ALICES)).contains(new Caller("alice", Set.of(Role.SUBMIT, Role.READ)));
        assertThat(keys.caller(BOBS)).contains(new Caller("bob", Set.of(Role.ADMIN)));
        assertThat(keys.caller(BOBS + "b")).isEmpty();
        assertThat(keys.caller("")).isEmpty();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void noKeyIsValidIfNobodyMayReadTheFile() throws IOException {
        write(line("alice", ALICES, "read", "2027-01-01"));
        KeyRing keys = open();
        assertThat(keys.caller(ALICES)).isPresent();

        Files.setPosixFilePermissions(file, Set.of());
        now = now.plusSeconds(1);
        assertThat(keys.caller(ALICES)).isEmpty();

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        now = now.plusSeconds(1);
        assertThat(keys.caller(ALICES)).isPresent();
    }

    @Test
    void doesNotAcceptAHashAsAKey() throws IOException {
        write(line("alice", ALICES, "read", "2027-01-01"));

        assertThat(open().caller(sha256(ALICES))).isEmpty();
    }

    @Test
    void doesNotAcceptAPassword() throws IOException {
        write(line("alice", "correct horse battery staple", "read", "2027-01-01"));

        assertThat(open().caller("correct horse battery staple")).isEmpty();
    }

    @Test
    void anExpiredKeyIsInvalid() throws IOException {
        write(line("alice", ALICES, "read", "2026-11-21T12:00:01Z"), line("bob", BOBS, "read", "2026-11-22"));
        KeyRing keys = open();
        assertThat(keys.caller(ALICES)).isPresent();

        now = now.plusSeconds(1);
        assertThat(keys.caller(ALICES)).isEmpty();
        assertThat(keys.caller(BOBS)).isPresent();

        now = Instant.parse("2026-11-22T00:00:00Z");
        assertThat(keys.caller(BOBS)).isEmpty();
    }

    @Test
    void aCallerMayHaveTwoKeysDuringRotation() throws IOException {
        write(line("alice", ALICES, "read", "2027-01-01"), line("alice", BOBS, "read", "2028-01-01"));

        assertThat(open().caller(ALICES)).isEqualTo(open().caller(BOBS)).isPresent();
    }

    @Test
    void readsAChangedFileAgainAfterASecond() throws IOException {
        write(line("alice", ALICES, "read", "2027-01-01"));
        KeyRing keys = open();

        write(line("alice", ALICES, "read", "2027-01-01"), line("bob", BOBS, "read", "2027-01-01"));
        assertThat(keys.caller(BOBS)).isEmpty();
        now = now.plus(Duration.ofSeconds(1));
        assertThat(keys.caller(BOBS)).isPresent();

        write(line("bob", BOBS, "read", "2027-01-01"));
        now = now.plus(Duration.ofSeconds(1));
        assertThat(keys.caller(ALICES)).isEmpty();
        assertThat(keys.caller(BOBS)).isPresent();
    }

    @Test
    void aLineThatBecomesMalformedIsIgnoredAndOtherKeysStayValid() throws IOException {
        write(line("alice", ALICES, "read", "2027-01-01"), line("bob", BOBS, "read", "2027-01-01"));
        KeyRing keys = open();

        write(line("alice", ALICES, "everything", "2027-01-01"), line("bob", BOBS, "read", "2027-01-01"));
        now = now.plus(Duration.ofSeconds(1));

        assertThat(keys.caller(ALICES)).isEmpty();
        assertThat(keys.caller(BOBS)).isPresent();
    }

    @Test
    void withoutItsFileNoKeyIsValid() throws IOException {
        write(line("alice", ALICES, "read", "2027-01-01"));
        KeyRing keys = open();

        Files.delete(file);
        now = now.plus(Duration.ofSeconds(1));
        assertThat(keys.caller(ALICES)).isEmpty();

        write(line("alice", ALICES, "read", "2027-01-01"));
        now = now.plus(Duration.ofSeconds(1));
        assertThat(keys.caller(ALICES)).isPresent();
    }

    @Test
    void isNotOpenedWithoutItsFile() {
        assertThatIllegalArgumentException().isThrownBy(this::open).withMessageContaining(file + " cannot be read");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alice HASH read | must be name",
                "alice HASH read 2027-01-01 more | must be name",
                "a/b HASH read 2027-01-01 | a name must be",
                "alice 1234 read 2027-01-01 | the SHA-256 must be",
                "alice muster_HASH read 2027-01-01 | the SHA-256 must be",
                "alice HASH read,write 2027-01-01 | \"write\"",
                "alice HASH , 2027-01-01 | unknown role",
                "alice HASH read never | the expiry must be",
                "alice HASH read 2027-02-30 | the expiry must be"
            })
    void isNotOpenedWithAMalformedLine(String line, String told) throws IOException {
        write("# one", line.replace("HASH", "0".repeat(64)));

        assertThatIllegalArgumentException()
                .isThrownBy(this::open)
                .withMessageContaining("line 2: ")
                .withMessageContaining(told)
                .matches(wrong -> !wrong.getMessage().contains("muster_"), "does not repeat what may be a key");
    }

    private KeyRing open() {
        return KeyRing.open(file, () -> now);
    }

    private void write(String... lines) throws IOException {
        Files.write(file, List.of(lines));
    }

    private static String line(String name, String key, String roles, String expiry) {
        return String.join(" ", name, sha256(key), roles, expiry);
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
