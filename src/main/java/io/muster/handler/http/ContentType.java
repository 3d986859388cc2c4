package io.muster.handler.http;

import io.muster.http.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code Content-Type} (RFC 9110 section 8.3), as far as it says how to read or write a body.
 *
 * @param media absent where there was none, or none that is valid
 */
record ContentType(Optional<MediaType> media) {

    private static final Set<String> TEXT = Set.of(
            "application/csv",
            "application/ecmascript",
            "application/graphql",
            "application/hjson",
            "application/javascript",
            "application/json-lines",
            "application/json-seq",
            "application/json5",
            "application/jsonl",
            "application/jsonlines",
            "application/jwt",
            "application/jose",
            "application/markdown",
            "application/n-quads",
            "application/n-triples",
            "application/ndjson",
            "application/pem-certificate-chain",
            "application/pgp-keys",
            "application/pgp-signature",
            "application/sdp",
            "application/sparql-query",
            "application/sparql-update",
            "application/sql",
            "application/toml",
            "application/trig",
            "application/typescript",
            "application/x-csv",
            "application/x-httpd-php",
            "application/x-javascript",
            "application/x-json",
            "application/x-jsonl",
            "application/x-jsonlines",
            "application/x-latex",
            "application/x-ndjson",
            "application/x-pem-file",
            "application/x-sh",
            "application/x-sql",
            "application/x-subrip",
            "application/x-tex",
            "application/x-toml",
            "application/x-www-form-urlencoded",
            "application/x-yaml",
            "application/xml",
            "application/xml-dtd",
            "application/xml-external-parsed-entity",
            "application/yaml",
            "application/yml",
            "message/http",
            "message/rfc822");

    private static final Set<String> TEXT_SUFFIXES =
            Set.of("+xml", "+yaml", "+jwt", "+jws", "+json-seq", "+jsonl", "+ndjson", "+toml", "+csv", "+text");

    private static final Set<String> XML = Set.of(
            "application/xml",
            "text/xml",
            "application/xml-dtd",
            "application/xml-external-parsed-entity",
            "text/xml-external-parsed-entity");

    /** @param lines the field's value, line by line */
    static ContentType of(List<String> lines) {
        return new ContentType(MediaType.ofContentType(lines));
    }

    boolean isJson() {
        return is("application/json") || is("text/json") || essence().endsWith("+json");
    }

    boolean isXml() {
        return XML.contains(essence()) || essence().endsWith("+xml");
    }

    /** Whether it is known to be for text; a {@code charset} would make no sense for anything else. */
    boolean isText() {
        return essence().startsWith("text/")
                || TEXT.contains(essence())
                || TEXT_SUFFIXES.stream().anyMatch(essence()::endsWith)
                || charset().isPresent();
    }

    /** The name of the charset, as it came. */
    Optional<String> charset() {
        // some servers put the name in the quotes of a shell
        return media.flatMap(type -> type.parameter("charset"))
                .map(name -> name.replace('\'', ' ').strip())
                .filter(name -> !name.isEmpty());
    }

    private String essence() {
        return media.map(MediaType::essence).orElse("");
    }

    private boolean is(String essence) {
        return essence().equals(essence);
    }
}
