package io.muster.handler.call;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The texts in which a secret may be returned: as it was sent, without its scheme, the values of its parameters, user
 * and password of {@code Basic} (RFC 7617), and each of these in Base64 at every alignment and in hexadecimal.
 * Credentials and passwords also in two nested encodings, one of which may be one of {@link Escapings}:
 * percent-encoding, JSON and HTML.
 */
final class SecretForms {

    private static final int MIN_LENGTH = 8;

    // shorter ones are likely to be ordinary words
    private static final int MIN_PASSWORD = 4;
    private static final int MIN_USER = 5;

    // parameters of a challenge or a cookie (RFC 9110 section 11.2, RFC 6265 section 4.2.1)
    private static final Pattern PARAMETER = Pattern.compile("[\\w.-]+\\s*=\\s*\"?([^\",;\\s]+)");
    private static final Pattern BASIC = Pattern.compile("(?i)Basic\\s+([A-Za-z0-9+/_-]+)={0,2}");

    /**
     * One of the texts.
     *
     * @param text normalized as by {@link TextView}
     * @param before how many Base64 characters before it also contain bits of the secret
     * @param after how many after it
     */
    record Form(String text, int before, int after) {

        /** Whether it is so short that it counts only as a whole word. */
        boolean isShort() {
            return text.length() < MIN_LENGTH;
        }
    }

    private final Map<String, Form> forms = new LinkedHashMap<>();

    private SecretForms() {}

    /** @param values of the headers that are secrets */
    static List<Form> of(Collection<String> values) {
        SecretForms forms = new SecretForms();
        values.forEach(forms::addValue);
        return List.copyOf(forms.forms.values());
    }

    private void addValue(String value) {
        Set<String> parts = new LinkedHashSet<>();
        parts.add(value);
        String credential = value.substring(value.indexOf(' ') + 1).strip();
        parts.add(credential);
        addEncodedTwice(credential);
        if (credential.length() >= MIN_PASSWORD && credential.length() < MIN_LENGTH) {
            add(credential, 0, 0);
        }
        Matcher parameters = PARAMETER.matcher(value);
        while (parameters.find()) {
            parts.add(parameters.group(1));
        }
        parts.removeIf(part -> part.length() < MIN_LENGTH);
        parts.forEach(this::addPart);
        addBasic(value);
    }

    private void addBasic(String value) {
        Matcher basic = BASIC.matcher(value);
        if (!basic.matches()) {
            return;
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(basic.group(1).replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException malformed) {
            return;
        }
        // as bytes, since their charset is unknown
        String credentials = new String(bytes, StandardCharsets.ISO_8859_1);
        int colon = credentials.indexOf(':');
        if (colon < 0) {
            addHalf(credentials, MIN_USER);
            return;
        }
        addHalf(credentials, MIN_LENGTH);
        addHalf(credentials.substring(0, colon), MIN_USER);
        addHalf(credentials.substring(colon + 1), MIN_PASSWORD);
        addEncodedTwice(credentials.substring(colon + 1));
    }

    private void addHalf(String half, int minLength) {
        if (half.length() >= MIN_LENGTH) {
            addPart(half);
            addPart(new String(half.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        } else if (half.length() >= minLength) {
            add(half, 0, 0);
        }
    }

    private void addPart(String part) {
        add(part, 0, 0);
        // as encoded in forms
        add(part.replace(' ', '+'), 0, 0);
        addBytes(part.getBytes(StandardCharsets.ISO_8859_1));
        addBytes(part.getBytes(StandardCharsets.UTF_8));
    }

    private void addBytes(byte[] bytes) {
        add(new String(bytes, StandardCharsets.ISO_8859_1), 0, 0);
        addEncoded(bytes);
    }

    private void addEncoded(byte[] bytes) {
        add(HexFormat.of().formatHex(bytes), 0, 0);
        for (int offset = 0; offset < 3; offset++) {
            Base64Core core = Base64Core.of(bytes, offset, Base64.getEncoder());
            add(core.text(), core.before(), core.after());
        }
    }

    // any text that contains the secret, whole or as a credential, also contains these
    private void addEncodedTwice(String secret) {
        if (secret.length() < MIN_LENGTH) {
            return;
        }
        for (String escaped : Escapings.of(secret)) {
            addEncoded(escaped.getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        HexFormat hex = HexFormat.of();
        List<String> encoded = new ArrayList<>(
                List.of(hex.formatHex(bytes), hex.withUpperCase().formatHex(bytes)));
        for (int offset = 0; offset < 3; offset++) {
            for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                encoded.add(Base64Core.of(bytes, offset, encoder).text());
            }
        }
        encoded.forEach(text -> addEncoded(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * The characters of a Base64 text that depend only on a secret, whatever surrounds it.
     *
     * @param before how many characters before them also contain bits of the secret
     * @param after how many after them
     */
    private record Base64Core(String text, int before, int after) {

        static Base64Core of(byte[] secret, int offset, Base64.Encoder encoder) {
            byte[] shifted = new byte[offset + secret.length];
            System.arraycopy(secret, 0, shifted, offset, secret.length);
            String encoded = encoder.withoutPadding().encodeToString(shifted);
            int before = offset == 0 ? 0 : offset + 1;
            int after = shifted.length % 3 == 0 ? 0 : 1;
            // with offset 2, the first of the characters before contains no bits of the secret
            return new Base64Core(encoded.substring(before, encoded.length() - after), offset == 0 ? 0 : 1, after);
        }
    }

    private void add(String text, int before, int after) {
        String normal = TextView.normalize(text);
        if (!normal.isEmpty()) {
            forms.putIfAbsent(normal, new Form(normal, before, after));
        }
    }

    /** The length of the longest one. */
    static int longest(List<Form> forms) {
        List<Integer> lengths = new ArrayList<>(List.of(0));
        forms.forEach(form -> lengths.add(form.text().length()));
        return lengths.stream().mapToInt(Integer::intValue).max().orElse(0);
    }
}
