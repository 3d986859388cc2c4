package io.muster.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Parses server-sent events as specified by the HTML Living Standard (section 9.2.6), as they arrive. */
final class EventReader implements AutoCloseable {

    /** An event with its fields; {@code retry} if the block had one. */
    record Event(String id, String name, String data, Optional<String> retry) {

        JsonNode json() {
            return JsonMapper.shared().readTree(data);
        }
    }

    private final BufferedReader lines;

    EventReader(InputStream stream) {
        lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /** The next block that contains more than comments; empty at the end of the stream. */
    Optional<Event> next() {
        try {
            List<String> block = block();
            while (!block.isEmpty() && block.stream().allMatch(line -> line.startsWith(":"))) {
                block = block();
            }
            return block.isEmpty() ? Optional.empty() : Optional.of(event(block));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Every event up to the end of the stream. */
    List<Event> rest() {
        List<Event> events = new ArrayList<>();
        for (Optional<Event> event = next(); event.isPresent(); event = next()) {
            events.add(event.get());
        }
        return events;
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private List<String> block() throws IOException {
        List<String> block = new ArrayList<>();
        String line = lines.readLine();
        while (line != null && !line.isEmpty()) {
            block.add(line);
            line = lines.readLine();
        }
        return block;
    }

    private static Event event(List<String> block) {
        return new Event(
                field(block, "id").orElse(""),
                field(block, "event").orElse(""),
                field(block, "data").orElse(""),
                field(block, "retry"));
    }

    private static Optional<String> field(List<String> block, String name) {
        List<String> values = block.stream()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).stripLeading())
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", values));
    }
}
