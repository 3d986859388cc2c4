package io.muster.registry;

import io.muster.registry.FieldSink.Kind;
import io.muster.task.TaskValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decodes what a {@link FieldSink} has encoded, in the same order. Not thread-safe. */
final class FieldSource {

    private static final Kind[] KINDS = Kind.values();
    private static final int TEXT_MASK = (1 << FieldSink.TEXT_BITS) - 1;

    private final ByteSource bytes;
    private final List<Object> apart;
    private final List<String> known = new ArrayList<>();
    private int nextApart;

    FieldSource(EncodedGroup group) {
        this.bytes = new ByteSource(group.chunks());
        this.apart = group.apart();
    }

    /** For octets and numbers. */
    ByteSource bytes() {
        return bytes;
    }

    String text() {
        int head = bytes.integer();
        int rest = head >>> FieldSink.TEXT_BITS;
        int encoding = head & TEXT_MASK;
        if (encoding == FieldSink.KNOWN_TEXT) {
            return known.get(rest);
        }
        String text = switch (encoding) {
            case FieldSink.LATIN1_TEXT -> bytes.latin1(rest);
            case FieldSink.OTHER_TEXT -> bytes.utf(rest);
            default -> (String) apart.get(nextApart++);
        };
        known.add(text);
        return text;
    }

    Duration duration() {
        return Duration.ofSeconds(bytes.signed(), bytes.number());
    }

    TaskValue value() {
        String json = text();
        Map<String, Object> annotations = annotations();
        return annotations.isEmpty() && json.equals(TaskValue.NULL.json())
                ? TaskValue.NULL
                : new TaskValue(json, annotations);
    }

    Map<String, Object> annotations() {
        int size = bytes.integer();
        if (size == 0) {
            return Map.of();
        }
        Map<String, Object> annotations = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            annotations.put(text(), annotation());
        }
        return annotations;
    }

    private @Nullable Object annotation() {
        return switch (KINDS[bytes.octet()]) {
            case NULL -> null;
            case TRUE -> true;
            case FALSE -> false;
            case INTEGER -> (int) bytes.signed();
            case LONG -> bytes.signed();
            case DOUBLE -> Double.longBitsToDouble(bytes.number());
            case TEXT -> text();
            case LIST -> list();
            case MAP -> map();
            case APART -> apart.get(nextApart++);
        };
    }

    private List<@Nullable Object> list() {
        int size = bytes.integer();
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(annotation());
        }
        return Collections.unmodifiableList(list);
    }

    private Map<@Nullable Object, @Nullable Object> map() {
        int size = bytes.integer();
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            Object name = annotation();
            map.put(name, annotation());
        }
        return Collections.unmodifiableMap(map);
    }
}
