package io.muster.outbound.wire;

import io.muster.http.FieldLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.ProtocolException;

/**
 * Reads what an answer says of its length as curl and browsers do where servers and proxies say it badly but no two
 * readers could disagree (RFC 9112 section 6). What is ambiguous stays as it is, and is refused later.
 */
final class Framing {

    private static final Pattern LENGTH = Pattern.compile("\\d+");
    private static final Set<Integer> CONTENTLESS = Set.of(HttpStatus.SC_NO_CONTENT, HttpStatus.SC_NOT_MODIFIED);
    private static final String CHUNKED = "chunked";
    // RFC 2616 had this name for no coding at all
    private static final String IDENTITY = "identity";

    private Framing() {}

    /**
     * Writes the head as HttpCore reads it: without {@code identity}, with {@code chunked} and {@code Content-Length}
     * once each, and with a length of 0 for a 205 that has none. Where there is no content whatever is said of it
     * (section 6.3), it may be said in any way.
     *
     * @param afterHead whether it answers a {@code HEAD}
     * @return whether anything had been said twice, or in vain: then the connection is not used again
     * @throws ProtocolException if there is content and {@code Content-Length} has two values, or one that is not a number (section 6.3)
     */
    static boolean mend(HttpResponse head, boolean afterHead) throws ProtocolException {
        if (head.getCode() < HttpStatus.SC_SUCCESS) {
            return false;
        } else if (afterHead || CONTENTLESS.contains(head.getCode())) {
            return isDoubtful(head);
        }
        boolean codingsMended = mendCodings(head);
        boolean lengthMended = mendLength(head);
        endReset(head);
        return codingsMended || lengthMended;
    }

    // somebody on the way may have taken the beginning of the next answer for content
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

    private static boolean mendCodings(HttpResponse head) {
        List<String> told = values(head, HttpHeaders.TRANSFER_ENCODING);
        if (told.isEmpty()) {
            return false;
        }
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

    // RFC 9110 section 8.6: equal values, repeated by a proxy, are one
    private static boolean mendLength(HttpResponse head) throws ProtocolException {
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

    // a 205 has no content (RFC 9110 section 15.3.6), and some servers do not say so
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
