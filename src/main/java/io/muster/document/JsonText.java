package io.muster.document;

import io.muster.json.Json;
import io.muster.json.LoneSurrogates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.core.JsonGenerator;

/**
 * A JSON text that is written part by part, each time anew, so that it is never in memory as a whole unless requested:
 * not even a copy of a large value.
 */
public final class JsonText {

    // longer values are encoded in slices, when their turn comes
    private static final int LARGE = 16 * 1024;

    private final Supplier<Iterator<Consumer<Parts>>> steps;

    private JsonText(Supplier<Iterator<Consumer<Parts>>> steps) {
        this.steps = steps;
    }

    /** A text that is written at once, except for large values. */
    static JsonText of(Consumer<Parts> step) {
        return new JsonText(() -> List.of(step).iterator());
    }

    /**
     * A text with a list, each entry of which is read when the previous text has been passed on.
     *
     * @param before writes what precedes the entries
     * @param entry writes one entry
     * @param after writes what follows the entries
     */
    static <T> JsonText of(
            Consumer<Parts> before, Iterable<T> list, BiConsumer<Parts, T> entry, Consumer<Parts> after) {
        return new JsonText(() -> new Steps<>(before, list.iterator(), entry, after));
    }

    /** Starts writing it. */
    public Parts parts() {
        return new Parts(steps.get());
    }

    /**
     * Writes it in UTF-8; the stream is neither flushed nor closed.
     *
     * @throws IOException if the stream throws it
     */
    public void writeTo(OutputStream out) throws IOException {
        Parts parts = parts();
        for (Optional<byte[]> part = parts.next(); part.isPresent(); part = parts.next()) {
            out.write(part.get());
        }
    }

    /** The whole text. */
    @Override
    public String toString() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            writeTo(text);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /** One pass of writing the text, in UTF-8. Not thread-safe. */
    public static final class Parts {

        private final Iterator<Consumer<Parts>> steps;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final JsonGenerator json = Json.mapper()
                .createGenerator(new LoneSurrogates(new OutputStreamWriter(bytes, StandardCharsets.UTF_8)));
        // in order; the generator's buffer comes after them
        private final Deque<Iterator<byte[]>> made = new ArrayDeque<>();
        private boolean closed;

        private Parts(Iterator<Consumer<Parts>> steps) {
            this.steps = steps;
        }

        /**
         * The next bytes, about 16 KiB; more if there is a longer text other than a raw value.
         *
         * @return empty at the end
         */
        public Optional<byte[]> next() {
            while (true) {
                while (!made.isEmpty()) {
                    if (made.element().hasNext()) {
                        return Optional.of(made.element().next());
                    }
                    made.remove();
                }
                if (closed) {
                    return Optional.empty();
                }
                step();
            }
        }

        /** The generator, for everything except large raw values. */
        JsonGenerator json() {
            return json;
        }

        /** Writes a value that is JSON already. */
        void rawValue(String value) {
            if (value.length() < LARGE) {
                json.writeRawValue(value);
            } else {
                // writes the separator
                json.writeRawValue("");
                flush();
                made.add(new Slices(value));
            }
        }

        private void step() {
            while (made.isEmpty() && bytes.size() < LARGE && steps.hasNext()) {
                steps.next().accept(this);
            }
            if (!steps.hasNext()) {
                json.close();
                closed = true;
            }
            flush();
        }

        private void flush() {
            if (!closed) {
                json.flush();
            }
            if (bytes.size() > 0) {
                made.add(List.of(bytes.toByteArray()).iterator());
                bytes.reset();
            }
        }
    }

    /** The steps of writing, one after another. Flattening a stream would read the whole list at once. */
    private static final class Steps<T> implements Iterator<Consumer<Parts>> {

        private final Iterator<T> list;
        private final BiConsumer<Parts, T> entry;
        private Optional<Consumer<Parts>> before;
        private Optional<Consumer<Parts>> after;

        private Steps(Consumer<Parts> before, Iterator<T> list, BiConsumer<Parts, T> entry, Consumer<Parts> after) {
            this.before = Optional.of(before);
            this.list = list;
            this.entry = entry;
            this.after = Optional.of(after);
        }

        @Override
        public boolean hasNext() {
            return after.isPresent();
        }

        @Override
        public Consumer<Parts> next() {
            if (before.isPresent()) {
                Consumer<Parts> step = before.get();
                before = Optional.empty();
                return step;
            } else if (list.hasNext()) {
                T next = list.next();
                return parts -> entry.accept(parts, next);
            }
            Consumer<Parts> step = after.orElseThrow(NoSuchElementException::new);
            after = Optional.empty();
            return step;
        }
    }

    /** The bytes of a long text, in slices. */
    private static final class Slices implements Iterator<byte[]> {

        private final String text;
        private int from;

        private Slices(String text) {
            this.text = text;
        }

        @Override
        public boolean hasNext() {
            return from < text.length();
        }

        @Override
        public byte[] next() {
            int to = Math.min(text.length(), from + LARGE);
            if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                // keeps surrogate pairs together
                to++;
            }
            String slice = LoneSurrogates.escape(text.substring(from, to));
            from = to;
            return slice.getBytes(StandardCharsets.UTF_8);
        }
    }
}
