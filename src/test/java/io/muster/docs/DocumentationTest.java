package io.muster.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the documentation against the project: files, headings and settings. */
class DocumentationTest {

    private static final Path SETTINGS = Path.of("docs/settings.md");
    private static final Pattern IN_CODE = Pattern.compile("\"(muster\\.[a-z][a-z.-]*)\"");
    // of loggers, of diagnostic contexts, of spans and their attributes
    private static final Pattern OTHER_NAMES = Pattern.compile("[/\\\\](audit|logging|spans)[/\\\\]");
    private static final Pattern IN_TABLE = Pattern.compile("`(muster\\.[a-z][a-z.-]*)");

    // file names, settings of `mvn` alone, and those of servers
    private static final Set<String> NO_SETTINGS = Set.of("muster.mv.db", "muster.outbound.default-allow");

    static List<Path> files() {
        return Documentation.files();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyLinkHasATarget(Path file) {
        List<String> dead = new ArrayList<>();
        for (String link : Documentation.links(file)) {
            if (!link.startsWith("https://") && !isThere(file, link)) {
                dead.add(link);
            }
        }
        assertThat(dead).isEmpty();
    }

    @Test
    void everySettingIsDocumented() throws IOException {
        Set<String> known = inCode();
        String pages = Documentation.read(SETTINGS) + Documentation.read(Path.of("server-config/README.md"));
        Set<String> documented = matches(IN_TABLE, pages);

        assertThat(documented).containsAll(known);
    }

    @Test
    void everyDocumentedSettingExists() throws IOException {
        Set<String> firstColumns = Documentation.read(SETTINGS)
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf('|', 2)))
                .flatMap(column -> matches(IN_TABLE, column).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        // its details are in server-config/README.md
        firstColumns.remove("muster.db.");

        assertThat(firstColumns).hasSizeGreaterThan(40);
        assertThat(inCode()).containsAll(firstColumns);
    }

    /** A block that names the source it is part of compiles if that does. */
    @Test
    void javaCodeThatNamesItsSourceIsPartOfIt() {
        int checked = 0;
        for (Path file : Documentation.files()) {
            for (Documentation.Java block : Documentation.javaBlocks(file)) {
                String source =
                        Documentation.read(file.resolveSibling(block.source()).normalize());
                assertThat(words(source)).as("%s in %s", block.source(), file).contains(words(block.text()));
                checked++;
            }
        }
        assertThat(checked).isPositive();
    }

    // the lines of a page may be indented and broken in another way
    private static String words(String code) {
        return code.replaceAll("\\s+", "");
    }

    private static boolean isThere(Path file, String link) {
        String[] parts = link.split("#", 2);
        Path folder = file.toAbsolutePath().getParent();
        Path target = parts[0].isEmpty()
                ? file.toAbsolutePath()
                : folder.resolve(parts[0]).normalize();
        return Files.exists(target)
                && (parts.length == 1 || Documentation.anchors(target).contains(parts[1]));
    }

    private static Set<String> inCode() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            Set<String> names = sources.filter(source -> source.toString().endsWith(".java"))
                    .filter(source -> !OTHER_NAMES.matcher(source.toString()).find())
                    .flatMap(source -> matches(IN_CODE, Documentation.read(source)).stream())
                    .collect(Collectors.toCollection(TreeSet::new));
            names.removeAll(NO_SETTINGS);
            return names;
        }
    }

    private static Set<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
