package io.muster.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files of others in the web pages: each is listed with its licence, and is what was published. */
class ThirdPartyFilesTest {

    private static final Path FOLDER = Path.of("src/main/webapp/assets/lib");
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\|.*\\| `([0-9a-f]{64})` \\|");

    @Test
    void haveTheChecksumsThatAreListed() throws IOException {
        assertThat(checksums()).isNotEmpty().isEqualTo(listed());
    }

    @Test
    void haveTheirLicencesBesideThem() throws IOException {
        String list = Files.readString(FOLDER.resolve("README.md"));

        assertThat(Pattern.compile("`([^`]+-LICENSE.txt)`").matcher(list).results())
                .isNotEmpty()
                .allSatisfy(
                        licence -> assertThat(FOLDER.resolve(licence.group(1))).isNotEmptyFile());
    }

    private static Map<String, String> listed() throws IOException {
        return ROW.matcher(Files.readString(FOLDER.resolve("README.md")))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
    }

    private static Map<String, String> checksums() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> !file.toString().matches(".*(README\\.md|-LICENSE\\.txt)"))
                    .collect(Collectors.toMap(file -> file.getFileName().toString(), ThirdPartyFilesTest::sha256));
        }
    }

    private static String sha256(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException | NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
