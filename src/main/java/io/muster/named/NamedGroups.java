package io.muster.named;

import io.muster.group.spec.NamedRun;
import io.muster.json.FieldError;
import io.muster.json.FieldErrors;
import io.muster.logging.Log;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The groups in the operator's folder, each in a file {@code <name>.json}. Changed files are read again when {@link
 * #look} is called; if one is invalid, the previous group stays in use. Files that begin with a dot, or do not end with
 * {@code .json}, are ignored.
 *
 * <p>Thread-safe: the state is replaced as a whole, by one thread at a time.
 */
public final class NamedGroups {

    private static final System.Logger LOG = Log.of(NamedGroups.class);
    private static final String SUFFIX = ".json";
    private static final Pattern NAME = Pattern.compile(NamedRun.NAME_PATTERN);
    private static final int MAX_FILES = 1_000;
    private static final int MAX_BYTES = 1 << 20;

    private final Optional<Path> folder;
    private final NamedGroupReader reader;
    private volatile Known known = new Known(Map.of(), Map.of(), Optional.empty());

    /** The file's attributes, which tell whether it has changed. */
    private record Stamp(Object time, long size, Optional<Object> key) {}

    /**
     * A file as it was read.
     *
     * @param group of its last valid version
     * @param wrong its errors now
     */
    private record Read(Stamp stamp, Optional<NamedGroup> group, Optional<String> wrong) {}

    /**
     * The state of the folder.
     *
     * @param wrong why the folder cannot be read
     */
    private record Known(Map<String, Read> files, Map<String, NamedGroup> groups, Optional<String> wrong) {}

    private NamedGroups(Optional<Path> folder, NamedGroupReader reader) {
        this.folder = folder;
        this.reader = reader;
    }

    /**
     * Reads every file.
     *
     * @param folder if empty, there are no groups
     * @throws IllegalArgumentException with the errors of the folder, or of all files
     */
    public static NamedGroups open(Optional<Path> folder, NamedGroupReader reader) {
        NamedGroups groups = new NamedGroups(folder, reader);
        groups.look();
        List<String> wrong = groups.wrong();
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(String.join(System.lineSeparator(), wrong));
        }
        return groups;
    }

    /** The group with this name. */
    public Optional<NamedGroup> find(String name) {
        return Optional.ofNullable(known.groups.get(name));
    }

    /** All groups, by name. */
    public Collection<NamedGroup> all() {
        return known.groups.values();
    }

    /** The folder, if there is one. */
    public Optional<Path> folder() {
        return folder;
    }

    /** The names of the files that are invalid now, or of the folder if it cannot be read. */
    public List<String> invalid() {
        Known now = known;
        List<String> names = new ArrayList<>();
        if (now.wrong.isPresent()) {
            names.add(String.valueOf(folder.orElseThrow().getFileName()));
        }
        now.files.forEach((name, file) -> file.wrong.ifPresent(wrong -> names.add(name)));
        return names;
    }

    private List<String> wrong() {
        Known now = known;
        List<String> wrong = new ArrayList<>();
        now.wrong.ifPresent(wrong::add);
        now.files.values().forEach(file -> file.wrong.ifPresent(wrong::add));
        return wrong;
    }

    /** Reads changed files, and logs that. Waits for the file system; does not throw. */
    public synchronized void look() {
        try {
            folder.ifPresent(this::look);
        } catch (RuntimeException bug) {
            // an exception would end the schedule
            LOG.log(Level.ERROR, "The named groups could not be read again", bug);
        }
    }

    private void look(Path path) {
        Known before = known;
        try {
            Map<String, Read> files = read(path, before.files);
            Map<String, NamedGroup> groups = new TreeMap<>();
            files.values().forEach(file -> file.group.ifPresent(group -> groups.put(group.name(), group)));
            known = new Known(files, groups, Optional.empty());
        } catch (IOException unreadable) {
            Optional<String> wrong = Optional.of("%s cannot be read: %s".formatted(path, unreadable));
            if (!wrong.equals(before.wrong)) {
                LOG.log(Level.ERROR, wrong.get());
            }
            known = new Known(before.files, before.groups, wrong);
        }
    }

    private Map<String, Read> read(Path path, Map<String, Read> before) throws IOException {
        Map<String, Read> files = new TreeMap<>();
        for (Path file : list(path)) {
            String name = file.getFileName().toString();
            @Nullable Read last = before.get(name);
            Optional<Stamp> stamp = stamp(file);
            if (stamp.isEmpty()) {
                continue;
            }
            boolean same = last != null && last.stamp.equals(stamp.get());
            files.put(name, same ? Objects.requireNonNull(last) : read(file, stamp.get(), Optional.ofNullable(last)));
        }
        before.keySet().stream()
                .filter(name -> !files.containsKey(name))
                .forEach(name -> LOG.log(Level.INFO, "{0} is gone, and its group with it", path.resolve(name)));
        return files;
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(file -> isGroup(file.getFileName().toString()))
                    .limit(MAX_FILES + 1L)
                    .toList();
            if (found.size() > MAX_FILES) {
                throw new IOException("it has more than %d groups".formatted(MAX_FILES));
            }
            return found;
        }
    }

    private static boolean isGroup(String file) {
        return file.endsWith(SUFFIX) && !file.startsWith(".");
    }

    private static Optional<Stamp> stamp(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return now.isDirectory()
                    ? Optional.empty()
                    : Optional.of(new Stamp(now.lastModifiedTime(), now.size(), Optional.ofNullable(now.fileKey())));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private Read read(Path file, Stamp stamp, Optional<Read> before) {
        FieldErrors errors = new FieldErrors();
        Optional<NamedGroup> group = group(file, errors);
        if (group.isPresent()) {
            LOG.log(before.isPresent() ? Level.INFO : Level.DEBUG, "Read {0}", file);
            return new Read(stamp, group, Optional.empty());
        }
        String wrong = NamedGroupReader.told(file.toString(), errors.toList());
        Optional<NamedGroup> kept = before.flatMap(Read::group);
        LOG.log(Level.ERROR, kept.isPresent() ? "{0}. The group is run as it was before" : "{0}", wrong);
        return new Read(stamp, kept, Optional.of(wrong));
    }

    private Optional<NamedGroup> group(Path file, FieldErrors errors) {
        String fileName = file.getFileName().toString();
        String name = fileName.substring(0, fileName.length() - SUFFIX.length());
        if (!NAME.matcher(name).matches()) {
            errors.add(
                    "",
                    "has a name that no group can have: 1 to %d characters from A-Z a-z 0-9 . _ - before %s"
                            .formatted(NamedRun.MAX_NAME, SUFFIX),
                    FieldError.Kind.INVALID);
            return Optional.empty();
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("it has more than %d bytes".formatted(MAX_BYTES));
            }
            return reader.read(name, Files.readAllBytes(file), errors);
        } catch (IOException unreadable) {
            errors.add("", "cannot be read: " + unreadable, FieldError.Kind.INVALID);
            return Optional.empty();
        }
    }
}
