package io.muster.handler.call;

import io.muster.http.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code Content-Type} (RFC 9110 section 8.3), as far as it says how to read or write a body. Immutable.
 */
public final class ContentType {

    // the last two are used by the AWS JSON protocols
    private static final Set<String> JSON =
            Set.of("application/json", "text/json", "application/x-amz-json-1.0", "application/x-amz-json-1.1");

    private static final Set<String> TEXT = Set.of(
            "application/cql",
            "application/csv",
            "application/dns-json",
            "application/ecmascript",
            "application/edi-x12",
            "application/edifact",
            "application/graphql",
            "application/hjson",
            "application/hocon",
            "application/html",
            "application/http",
            "application/ini",
            "application/javascript",
            "application/jose",
            "application/json-lines",
            "application/json-seq",
            "application/json5",
            "application/jsonl",
            "application/jsonlines",
            "application/jwt",
            "application/logfmt",
            "application/markdown",
            "application/mathml",
            "application/n-quads",
            "application/n-triples",
            "application/ndjson",
            "application/openmetrics-text",
            "application/pem-certificate-chain",
            "application/perl",
            "application/pgp-keys",
            "application/pgp-signature",
            "application/plain",
            "application/postscript",
            "application/properties",
            "application/rtf",
            "application/sdp",
            "application/smil",
            "application/sparql-query",
            "application/sparql-update",
            "application/sql",
            "application/text",
            "application/toml",
            "application/trig",
            "application/txt",
            "application/typescript",
            "application/vnd.apple.mpegurl",
            "application/vnd.dart",
            "application/vnd.oai.openapi",
            "application/vnd.yaml",
            "application/x-bibtex",
            "application/x-csh",
            "application/x-csv",
            "application/x-httpd-php",
            "application/x-javascript",
            "application/x-json",
            "application/x-jsonl",
            "application/x-jsonlines",
            "application/x-latex",
            "application/x-log",
            "application/x-mpegurl",
            "application/x-ndjson",
            "application/x-patch",
            "application/x-pem-file",
            "application/x-perl",
            "application/x-properties",
            "application/x-python",
            "application/x-ruby",
            "application/x-sh",
            "application/x-sql",
            "application/x-subrip",
            "application/x-tcl",
            "application/x-tex",
            "application/x-texinfo",
            "application/x-toml",
            "application/x-troff",
            "application/x-typescript",
            "application/x-www-form-urlencoded",
            "application/x-yaml",
            "application/x-yml",
            "application/xml",
            "application/xml-dtd",
            "application/xml-external-parsed-entity",
            "application/xquery",
            "application/yaml",
            "application/yml",
            "audio/mpegurl",
            "audio/x-mpegurl",
            "message/http",
            "message/rfc822");

    private static final Set<String> TEXT_SUFFIXES =
            Set.of("+xml", "+yaml", "+jwt", "+jws", "+json-seq", "+jsonl", "+ndjson", "+toml", "+csv", "+text", "+yml");

    private static final Set<String> XML = Set.of(
            "application/xml",
            "text/xml",
            "application/xml-dtd",
            "application/xml-external-parsed-entity",
            "text/xml-external-parsed-entity");

    private static volatile Parsed latest = new Parsed(List.of());

    private final Optional<MediaType> media;
    private final String essence;

    /** A field and its meaning. */
    private record Parsed(List<String> lines, ContentType type) {

        private Parsed(List<String> lines) {
            this(List.copyOf(lines), new ContentType(MediaType.ofContentType(lines)));
        }
    }

    private ContentType(Optional<MediaType> media) {
        this.media = media;
        this.essence = media.map(MediaType::essence).orElse("");
    }

    /** @param lines the field's value, line by line */
    public static ContentType of(List<String> lines) {
        // most responses have the same one as the response before
        Parsed known = latest;
        if (!known.lines.equals(lines)) {
            known = new Parsed(lines);
            latest = known;
        }
        return known.type;
    }

    public boolean isJson() {
        return JSON.contains(essence) || essence.endsWith("+json");
    }

    boolean isXml() {
        return XML.contains(essence) || essence.endsWith("+xml");
    }

    boolean isHtml() {
        return essence.equals("text/html");
    }

    boolean isCss() {
        return essence.equals("text/css");
    }

    /** Whether it is known to be text; a {@code charset} would be meaningless for anything else. */
    boolean isText() {
        return essence.startsWith("text/")
                || TEXT.contains(essence)
                || TEXT_SUFFIXES.stream().anyMatch(essence::endsWith)
                || charset().isPresent();
    }

    /** The name of the charset, as received. */
    public Optional<String> charset() {
        // some servers send the name in single quotes
        return media.flatMap(type -> type.parameter("charset"))
                .map(name -> name.replace('\'', ' ').strip())
                .filter(name -> !name.isEmpty());
    }
}
