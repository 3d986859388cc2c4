package io.muster.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.muster.access.RefusedException.Reason;
import io.muster.logging.Log;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * JSON Web Tokens (RFC 7519) of one issuer for one audience, signed with RS256, PS256 or ES256. The caller is their
 * {@code sub}. The issuer's keys are fetched when the first token arrives, again after five minutes or when a token
 * names an unknown key (every 30 s at most), and kept for four hours while they cannot be fetched. Thread-safe.
 */
public final class Tokens implements Authentication {

    private static final System.Logger LOG = Log.of(Tokens.class);
    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256);
    private static final int FETCH_MILLIS = 2_000;
    private static final int MAX_KEYS_BYTES = 256 * 1024;
    private static final long STALE_MILLIS = Duration.ofHours(4).toMillis();
    private static final int LEEWAY_SECONDS = 30;

    /**
     * Which tokens are valid, and where their roles are.
     *
     * @param rolesClaim the claim with the roles: a list, or a text separated by spaces or commas
     */
    public record Rules(String issuer, String audience, String rolesClaim) {}

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final String rolesClaim;

    /** @param keys the URL of the issuer's keys (a JWK set, RFC 7517); may be a file */
    public Tokens(URL keys, Rules rules) {
        rolesClaim = rules.rolesClaim();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, source(keys)));
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        var claims = new DefaultJWTClaimsVerifier<SecurityContext>(
                rules.audience(),
                new JWTClaimsSet.Builder().issuer(rules.issuer()).build(),
                Set.of("sub", "exp"));
        claims.setMaxClockSkew(LEEWAY_SECONDS);
        processor.setJWTClaimsSetVerifier(claims);
    }

    private static JWKSource<SecurityContext> source(URL keys) {
        var retriever = new DefaultResourceRetriever(FETCH_MILLIS, FETCH_MILLIS, MAX_KEYS_BYTES);
        return JWKSourceBuilder.<SecurityContext>create(keys, retriever)
                .retrying(true)
                // it would create threads of its own
                .refreshAheadCache(false)
                .outageTolerant(STALE_MILLIS)
                .build();
    }

    @Override
    public Optional<Caller> caller(String credential) throws RefusedException {
        try {
            JWTClaimsSet claims = processor.process(credential, null);
            return Optional.ofNullable(claims.getSubject())
                    .filter(Tokens::isName)
                    .map(name -> Grant.caller(name, grants(claims)));
        } catch (KeySourceException away) {
            LOG.log(Level.WARNING, "The issuer''s signing keys (JWKS) are unavailable: {0}", away.getMessage());
            throw new RefusedException(
                    Reason.UNAVAILABLE,
                    "The token cannot be verified: the issuer's signing keys (JWKS) are unavailable");
        } catch (ParseException | BadJOSEException | JOSEException refused) {
            LOG.log(Level.DEBUG, "A token was rejected: {0}", refused.getMessage());
            return Optional.empty();
        }
    }

    /** {@inheritDoc} A token cannot be revoked: it is valid until its {@code exp}. */
    @Override
    public Optional<Caller> stillCaller(String credential) {
        try {
            JWTClaimsSet claims = JWTParser.parse(credential).getJWTClaimsSet();
            Instant end = claims.getExpirationTime().toInstant().plusSeconds(LEEWAY_SECONDS);
            return Instant.now().isBefore(end)
                    ? Optional.of(Grant.caller(claims.getSubject(), grants(claims)))
                    : Optional.empty();
        } catch (ParseException changed) {
            throw new IllegalArgumentException("not a token that was validated before", changed);
        }
    }

    // names in parentheses are reserved for Muster
    private static boolean isName(String subject) {
        return !subject.isBlank() && subject.length() <= Caller.MAX_NAME && !subject.startsWith("(");
    }

    // other values belong to other applications
    private Set<Grant> grants(JWTClaimsSet claims) {
        Set<Grant> grants = new HashSet<>();
        texts(claims.getClaim(rolesClaim)).forEach(text -> Grant.of(text).ifPresent(grants::add));
        return grants;
    }

    private static Stream<String> texts(Object claim) {
        if (claim instanceof Collection<?> list) {
            return list.stream().filter(String.class::isInstance).map(String.class::cast);
        }
        return claim instanceof String text ? List.of(text.split("[\\s,]+")).stream() : Stream.empty();
    }
}
