package io.muster.outbound.wire;

import io.muster.http.FieldLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.ProtocolException;

/**
 * Interprets the framing headers of a response leniently, as curl and browsers do, where they are malformed but no two
 * readers could disagree (RFC 9112 section 6). Ambiguous framing is left unchanged, and rejected later.
 */
final class Framing {

    private static final Pattern LENGTH = Pattern.compile("\\d+");
    private static final Set<Integer> CONTENTLESS = Set.of(HttpStatus.SC_NO_CONTENT, HttpStatus.SC_NOT_MODIFIED);
    private static final String CHUNKED = "chunked";
    // RFC 2616's name for no coding
    private static final String IDENTITY = "identity";

    private Framing() {}

    /**
     * Normalizes the head for HttpCore: without {@code identity}, with {@code chunked} and {@code Content-Length} once
     * each, and with a length of 0 for a 205 without one. If there is no content whatever the headers say (section
     * 6.3), they may say anything.
     *
     * @param afterHead whether it responds to a {@code HEAD}
     * @return whether a header was repeated or meaningless: then the connection is not reused
     * @throws ProtocolException if there is content and {@code Content-Length} has two values, or one that is not a
     *     number (section 6.3)
     */
    static boolean normalize(HttpResponse head, boolean afterHead) throws ProtocolException {
        if (head.getCode() < HttpStatus.SC_SUCCESS) {
            return false;
        } else if (afterHead || CONTENTLESS.contains(head.getCode())) {
            return isDoubtful(head);
        }
        boolean codingsMended = normalizeCodings(head);
        boolean lengthMended = normalizeLength(head);
        endReset(head);
        return codingsMended || lengthMended;
    }

    // an intermediary may have taken the beginning of the next response for content
    private static boolean isDoubtful(HttpResponse head) {
        List<String> lengths = values(head, HttpHeaders.CONTENT_LENGTH);
        List<String> codings = values(head, HttpHeaders.TRANSFER_ENCODING);
        boolean plain = lengths.isEmpty()
                ? codings.size() <= 1 && codings.stream().allMatch(CHUNKED::equalsIgnoreCase)
                : codings.isEmpty()
                        && lengths.size() == 1
                        && LENGTH.matcher(lengths.get(0)).matches();
        return !plain;
    }

    private static boolean normalizeCodings(HttpResponse head) {
        if (!head.containsHeader(HttpHeaders.TRANSFER_ENCODING)) {
            return false;
        }
        List<String> told = values(head, HttpHeaders.TRANSFER_ENCODING);
        List<String> members = FieldLists.members(told);
        List<String> codings = members.stream()
                .filter(coding -> !coding.equalsIgnoreCase(IDENTITY))
                .toList();
        boolean onlyChunked = codings.stream().allMatch(CHUNKED::equalsIgnoreCase);
        if (!onlyChunked || codings.size() == 1 && members.size() == 1) {
            return false;
        }
        head.removeHeaders(HttpHeaders.TRANSFER_ENCODING);
        if (!codings.isEmpty()) {
            head.addHeader(HttpHeaders.TRANSFER_ENCODING, CHUNKED);
        }
        return true;
    }

    // RFC 9110 section 8.6: equal values repeated by a proxy count as one
    private static boolean normalizeLength(HttpResponse head) throws ProtocolException {
        if (hasOneNumberAsLength(head)) {
            return false;
        }
        List<String> told = values(head, HttpHeaders.CONTENT_LENGTH);
        List<String> lengths = FieldLists.members(told);
        if (lengths.isEmpty()) {
            return false;
        }
        if (!lengths.stream().allMatch(length -> LENGTH.matcher(length).matches())) {
            throw new ProtocolException("Content-Length is not a number");
        }
        List<String> distinct = lengths.stream()
                .map(length -> length.replaceFirst("^0+(?=\\d)", ""))
                .distinct()
                .toList();
        if (distinct.size() > 1) {
            throw new ProtocolException("two values of Content-Length");
        }
        if (lengths.size() == 1) {
            return false;
        }
        head.removeHeaders(HttpHeaders.CONTENT_LENGTH);
        head.addHeader(HttpHeaders.CONTENT_LENGTH, distinct.get(0));
        return true;
    }

    // nearly every response
    private static boolean hasOneNumberAsLength(HttpResponse head) {
        Header only = head.countHeaders(HttpHeaders.CONTENT_LENGTH) == 1
                ? head.getFirstHeader(HttpHeaders.CONTENT_LENGTH)
                : null;
        return only != null
                && only.getValue() != null
                && LENGTH.matcher(only.getValue()).matches();
    }

    // a 205 has no content (RFC 9110 section 15.3.6), but some servers do not send a length
    private static void endReset(HttpResponse head) {
        if (head.getCode() == HttpStatus.SC_RESET_CONTENT
                && !head.containsHeader(HttpHeaders.TRANSFER_ENCODING)
                && !head.containsHeader(HttpHeaders.CONTENT_LENGTH)) {
            head.addHeader(HttpHeaders.CONTENT_LENGTH, "0");
        }
    }

    private static List<String> values(HttpResponse head, String name) {
        List<String> values = new ArrayList<>();
        for (var fields = head.headerIterator(name); fields.hasNext(); ) {
            String value = fields.next().getValue();
            values.add(value == null ? "" : value);
        }
        return values;
    }
}
