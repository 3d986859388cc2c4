package io.muster.named;

import static io.muster.named.TestReader.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedGroupsTest {

    private static final String GOOD = "{'summary': '%s', 'group': {'tasks': []}}";
    private static final String BAD = "{'group': {'tasks': [{'type': 'nothing'}]}}";

    @TempDir
    Path folder;

    private void write(String file, String text) throws IOException {
        Files.write(folder.resolve(file), bytes(text));
    }

    private NamedGroups open() {
        return NamedGroups.open(Optional.of(folder), TestReader.reader());
    }

    private static String summary(NamedGroups groups, String name) {
        return groups.find(name).flatMap(NamedGroup::summary).orElse("none");
    }

    @Test
    void everyFileIsAGroup() throws IOException {
        write("b.json", GOOD.formatted("first"));
        write("a.json", GOOD.formatted("first"));
        write(".hidden.json", BAD);
        write("README.md", BAD);
        Files.createDirectory(folder.resolve("folder.json"));

        assertThat(open().all()).extracting(NamedGroup::name).containsExactly("a", "b");
        assertThat(NamedGroups.open(Optional.empty(), TestReader.reader()).all())
                .isEmpty();
    }

    @Test
    void allErrorsOfAllFilesAreReportedAtTheStart() throws IOException {
        write("good.json", GOOD.formatted("first"));
        write("bad.json", BAD);
        write("worse.json", "{");
        write("a b.json", GOOD.formatted("first"));

        assertThatIllegalArgumentException()
                .isThrownBy(this::open)
                .withMessageContainingAll("bad.json", "/group/tasks/0/type", "worse.json", "a b.json")
                .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("good.json"));
    }

    @Test
    void aMissingFolderIsReportedAtTheStart() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedGroups.open(Optional.of(folder.resolve("none")), TestReader.reader()))
                .withMessageContaining("none cannot be read");
    }

    @Test
    void changedFilesAreReadAgain() throws IOException {
        write("a.json", GOOD.formatted("first"));
        NamedGroups groups = open();
        NamedGroup before = groups.find("a").orElseThrow();

        groups.look();
        assertThat(groups.find("a").orElseThrow()).isSameAs(before);

        write("a.json", GOOD.formatted("the second"));
        write("b.json", GOOD.formatted("new"));
        groups.look();

        assertThat(summary(groups, "a")).isEqualTo("the second");
        assertThat(summary(groups, "b")).isEqualTo("new");

        Files.delete(folder.resolve("a.json"));
        groups.look();
        assertThat(groups.all()).extracting(NamedGroup::name).containsExactly("b");
    }

    @Test
    void thePreviousGroupStaysInUseWhileItsFileIsInvalid() throws IOException {
        write("a.json", GOOD.formatted("first"));
        NamedGroups groups = open();

        write("a.json", BAD);
        write("b.json", BAD);
        groups.look();

        assertThat(summary(groups, "a")).isEqualTo("first");
        assertThat(groups.find("b")).isEmpty();
        assertThat(groups.invalid()).containsExactly("a.json", "b.json");

        write("a.json", GOOD.formatted("corrected"));
        Files.delete(folder.resolve("b.json"));
        groups.look();
        assertThat(summary(groups, "a")).isEqualTo("corrected");
        assertThat(groups.invalid()).isEmpty();
    }

    @Test
    void theGroupsStayInUseWhileTheFolderIsMissing() throws IOException {
        write("a.json", GOOD.formatted("first"));
        NamedGroups groups = open();
        Path elsewhere = folder.resolveSibling(folder.getFileName() + "-moved");

        Files.move(folder, elsewhere);
        groups.look();
        assertThat(summary(groups, "a")).isEqualTo("first");
        assertThat(groups.invalid()).containsExactly(folder.getFileName().toString());

        Files.move(elsewhere, folder);
        groups.look();
        assertThat(groups.invalid()).isEmpty();
    }

    @Test
    void twoHundredFilesAreReadOnceEach() throws IOException {
        for (int count = 0; count < 200; count++) {
            write("group-%d.json".formatted(count), GOOD.formatted("first"));
        }
        NamedGroups groups = open();
        NamedGroup before = groups.find("group-7").orElseThrow();

        write("group-8.json", GOOD.formatted("the second"));
        groups.look();

        assertThat(groups.all()).hasSize(200);
        assertThat(groups.find("group-7").orElseThrow()).isSameAs(before);
        assertThat(summary(groups, "group-8")).isEqualTo("the second");
    }

    @Test
    void aFileThatIsTooLargeIsInvalid() throws IOException {
        write("a.json", GOOD.formatted("x".repeat(1 << 20)));

        assertThatIllegalArgumentException().isThrownBy(this::open).withMessageContaining("more than");
    }
}
