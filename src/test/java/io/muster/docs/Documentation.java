package io.muster.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Markdown files of the project: the README, {@code docs/}, and the servers' page. */
public final class Documentation {

    private static final Pattern CONSOLE = Pattern.compile("(?ms)^```console\\n(.*?)^```$");
    private static final Pattern JAVA =
            Pattern.compile("(?ms)\\[`\\w+`\\]\\(([^)\\s]+\\.java)\\), in part:\\n```java\\n(.*?)^```$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

    /**
     * A command as typed by a reader, and its output.
     *
     * @param text without the prompt; may have several lines
     * @param output as the document shows it, empty if it shows none
     */
    public record Command(String text, String output) {}

    /**
     * A block of commands, which build on each other.
     *
     * @param name the file and the first line, for messages
     */
    public record Console(String name, List<Command> commands) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** @param source the file that it is part of, relative to the page */
    public record Java(String source, String text) {}

    private Documentation() {}

    /** All files, relative to the project's root. */
    public static List<Path> files() {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "server-config/README.md")
                                    .map(Path::of),
                            docs.filter(file -> file.toString().endsWith(".md")).sorted())
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The {@code console} blocks of a file, in order. */
    public static List<Console> consoles(Path file) {
        List<Console> blocks = new ArrayList<>();
        String text = read(file);
        Matcher block = CONSOLE.matcher(text);
        while (block.find()) {
            long line = text.substring(0, block.start()).lines().count() + 1;
            blocks.add(new Console("%s:%d".formatted(file, line), commands(block.group(1))));
        }
        return blocks;
    }

    /** The Java code of a file that says which source it is part of, by a link before it. */
    public static List<Java> javaBlocks(Path file) {
        return JAVA.matcher(read(file))
                .results()
                .map(block -> new Java(block.group(1), block.group(2)))
                .toList();
    }

    /** The links of a file, outside of code. */
    public static List<String> links(Path file) {
        return LINK.matcher(FENCED.matcher(read(file)).replaceAll(""))
                .results()
                .map(link -> link.group(1))
                .toList();
    }

    /** The fragments of a file's headings, as code forges generate them. */
    public static List<String> anchors(Path file) {
        return HEADING.matcher(FENCED.matcher(read(file)).replaceAll(""))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    /** The text of a file. */
    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    // a command ends when its quotes are closed and no backslash or here-document continues it
    private static List<Command> commands(String block) {
        List<Command> commands = new ArrayList<>();
        StringBuilder command = new StringBuilder();
        StringBuilder output = new StringBuilder();
        for (String line : block.lines().toList()) {
            if (line.startsWith("$ ") && !isOpen(command)) {
                flush(commands, command, output);
                command.append(line.substring(2)).append('\n');
            } else if (isOpen(command)) {
                command.append(line).append('\n');
            } else {
                output.append(line).append('\n');
            }
        }
        flush(commands, command, output);
        return commands;
    }

    private static void flush(List<Command> commands, StringBuilder command, StringBuilder output) {
        if (!command.isEmpty()) {
            commands.add(new Command(command.toString(), output.toString()));
        }
        command.setLength(0);
        output.setLength(0);
    }

    private static boolean isOpen(StringBuilder command) {
        String text = command.toString();
        return text.endsWith("\\\n") || text.chars().filter(c -> c == '\'').count() % 2 == 1;
    }
}
