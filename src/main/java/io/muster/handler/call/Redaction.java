package io.muster.handler.call;

import io.muster.json.Json;
import io.muster.outbound.message.OutboundResponse;
import io.muster.task.Fault;
import io.muster.task.TaskValue;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Replaces the secrets that were sent with a call wherever its response repeats them: {@link SecretForms} determines
 * which texts are found, and {@link TextView} in which encodings. A secret is not found if the upstream compresses it
 * into a file, encrypts it, hashes it, splits it or encodes it in any other way. Immutable.
 */
public final class Redaction {

    private static final String MARK = "***";

    // so that a JSON text or a URL inside a JSON text is read
    private static final int DEPTH = 2;

    // limits the memory of views, which take ten times the text
    private static final int BLOCK = 256 * 1024;

    // of a character that is escaped twice: six characters, each of them escaped with six
    private static final int LONGEST_ESCAPE = 36;

    // what servers send if there is no coding
    private static final Set<String> NO_CODING = Set.of("", "identity", "none", "utf-8");

    /** Replaces nothing. */
    public static final Redaction NONE = new Redaction(List.of());

    private final List<SecretForms.Form> forms;
    private final int overlap;

    /** @param values of the headers that are secrets; without any, nothing is replaced */
    public Redaction(Collection<String> values) {
        forms = SecretForms.of(values);
        overlap = LONGEST_ESCAPE * SecretForms.longest(forms);
    }

    boolean isEmpty() {
        return forms.isEmpty();
    }

    /** Whether the response's body is fully decoded, if that matters. */
    public boolean canRead(OutboundResponse response) {
        return isEmpty()
                || response.body().length == 0
                || response.headers().getOrDefault("Content-Encoding", List.of()).stream()
                        .flatMap(value -> Stream.of(value.split(",")))
                        .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                        .allMatch(NO_CODING::contains);
    }

    /** The response with secrets replaced, before it is converted to text. */
    public OutboundResponse apply(OutboundResponse response) {
        if (isEmpty()) {
            return response;
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        response.headers()
                .forEach((name, values) ->
                        headers.put(name, values.stream().map(this::apply).toList()));
        // one character per byte, so that binary content is unchanged
        String body = new String(response.body(), StandardCharsets.ISO_8859_1);
        return new OutboundResponse(response.status(), headers, apply(body).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The value derived from a response, whose charset may have hidden a secret. */
    public TaskValue apply(TaskValue value) {
        return isEmpty() ? value : new TaskValue(applyToJson(value.json()), applyToMap(value.annotations()));
    }

    /** The fault of a failed call. */
    public Fault apply(Fault fault) {
        return isEmpty()
                ? fault
                : new Fault(
                        fault.code(),
                        fault.status(),
                        apply(fault.title()),
                        apply(fault.detail()),
                        applyToMap(fault.annotations()),
                        fault.upstream().map(this::apply),
                        fault.cause());
    }

    String apply(String text) {
        BitSet found = find(text);
        if (found.isEmpty()) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int start = Math.min(text.length(), next(found.nextSetBit(i)));
            clean.append(text, i, start);
            i = start;
            if (i < text.length()) {
                i = found.nextClearBit(start);
                String secret = text.substring(start, i);
                // keep every second byte zero, or the rest of a UTF-16 text would be shifted
                clean.append(secret.indexOf('\0') < 0 ? MARK : secret.replaceAll("[^\\x00]", "*"));
            }
        }
        return clean.toString();
    }

    private static int next(int setBit) {
        return setBit < 0 ? Integer.MAX_VALUE : setBit;
    }

    private BitSet find(String text) {
        BitSet found = new BitSet();
        int step = Math.max(BLOCK, 2 * overlap);
        for (int start = 0; start < text.length() && !isEmpty(); start += step) {
            int from = start;
            String block = text.substring(start, Math.min(text.length(), start + step + overlap));
            TextView.of(block).forEach(DEPTH, view -> find(view, from, found));
        }
        return found;
    }

    private void find(TextView view, int offset, BitSet found) {
        String text = view.normal();
        for (SecretForms.Form form : forms) {
            int length = form.text().length();
            for (int at = text.indexOf(form.text()); at >= 0; at = text.indexOf(form.text(), at + 1)) {
                if (!form.isShort() || isWord(text, at, at + length)) {
                    int start = at - edge(text, at - form.before(), at);
                    int end = at + length + edge(text, at + length, at + length + form.after());
                    found.set(offset + view.start(start), offset + view.end(end - 1));
                }
            }
        }
    }

    private static boolean isWord(String text, int start, int end) {
        boolean before = start > 0 && Character.isLetterOrDigit(text.charAt(start - 1));
        boolean after = end < text.length() && Character.isLetterOrDigit(text.charAt(end));
        return !before && !after;
    }

    /** The length of this part of the text if it is Base64, otherwise 0. */
    private static int edge(String text, int start, int end) {
        boolean base64 = start >= 0
                && end <= text.length()
                && text.substring(start, end)
                        .chars()
                        .allMatch(c -> c < 128 && Character.isLetterOrDigit(c) || c == '+' || c == '/');
        return base64 ? end - start : 0;
    }

    private Map<String, Object> applyToMap(Map<?, ?> members) {
        Map<String, Object> clean = new LinkedHashMap<>();
        members.forEach((name, value) -> clean.put(String.valueOf(name), applyToObject(value)));
        return clean;
    }

    private Object applyToObject(Object value) {
        if (value instanceof String text) {
            return apply(text);
        } else if (value instanceof Map<?, ?> members) {
            return applyToMap(members);
        } else if (value instanceof List<?> items) {
            return items.stream().map(this::applyToObject).toList();
        }
        return value;
    }

    /** Replaces secrets within the strings of a JSON text, which remains valid; the rest is unchanged. */
    private String applyToJson(String json) {
        if (find(json).isEmpty()) {
            return json;
        }
        StringBuilder clean = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); ) {
            boolean string = json.charAt(i) == '"';
            int end = string ? endOfString(json, i) : endOfOthers(json, i);
            String token = json.substring(i, end);
            clean.append(string ? applyToToken(token) : token);
            i = end;
        }
        return clean.toString();
    }

    // a string without secrets is copied as it was written
    private String applyToToken(String token) {
        String text = Json.mapper().readValue(token, String.class);
        String clean = apply(text);
        return clean.equals(text) ? token : Json.write(clean);
    }

    private static int endOfString(String json, int start) {
        int end = start + 1;
        while (json.charAt(end) != '"') {
            end += json.charAt(end) == '\\' ? 2 : 1;
        }
        return end + 1;
    }

    private static int endOfOthers(String json, int start) {
        int quote = json.indexOf('"', start);
        return quote < 0 ? json.length() : quote;
    }
}
