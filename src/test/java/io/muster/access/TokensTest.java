package io.muster.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.muster.access.RefusedException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

    private static final String ISSUER = "https://issuer.example";
    private static final Tokens.Rules RULES = new Tokens.Rules(ISSUER, "muster", "muster_roles");

    private static RSAKey rsa;
    private static ECKey ec;
    private static RSAKey foreign;

    @TempDir
    private Path directory;

    @BeforeAll
    static void makeKeys() throws JOSEException {
        rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        foreign = new RSAKeyGenerator(2048).keyID("rsa").generate();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "PS256"})
    void acceptsTokensSignedWithRsa(String algorithm) throws Exception {
        String token = sign(JWSAlgorithm.parse(algorithm), rsa, claims().build());

        assertThat(tokens().caller(token)).contains(new Caller("alice", Set.of(Role.SUBMIT, Role.READ)));
    }

    @Test
    void acceptsTokensSignedWithEllipticCurves() throws Exception {
        assertThat(tokens().caller(sign(JWSAlgorithm.ES256, ec, claims().build())))
                .isPresent();
    }

    @Test
    void aValidTokenStaysValidUntilItExpiresEvenIfItsKeysAreUnavailable() throws Exception {
        Tokens tokens = new Tokens(new URL("http://127.0.0.1:1/none"), RULES);
        Instant now = Instant.now();
        String lasting = sign(
                JWSAlgorithm.ES256,
                ec,
                claims().expirationTime(Date.from(now.plusSeconds(60))).build());
        String over = sign(
                JWSAlgorithm.ES256,
                ec,
                claims().expirationTime(Date.from(now.minusSeconds(60))).build());

        assertThat(tokens.stillCaller(lasting)).contains(new Caller("alice", Set.of(Role.SUBMIT, Role.READ)));
        assertThat(tokens.stillCaller(over)).isEmpty();
    }

    @Test
    void rejectsOtherAlgorithms() throws Exception {
        assertThat(tokens().caller(sign(JWSAlgorithm.RS512, rsa, claims().build())))
                .isEmpty();
        assertThat(tokens().caller(new PlainJWT(claims().build()).serialize())).isEmpty();
    }

    @Test
    void doesNotUseAPublicKeyAsASecret() throws Exception {
        byte[] publicKey = rsa.toRSAPublicKey().getEncoded();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa").build(), claims().build());
        token.sign(new MACSigner(publicKey));

        assertThat(tokens().caller(token.serialize())).isEmpty();
    }

    @Test
    void rejectsTokensSignedWithAnotherKey() throws Exception {
        assertThat(tokens().caller(sign(JWSAlgorithm.RS256, foreign, claims().build())))
                .isEmpty();
    }

    @Test
    void rejectsTokensThatContainTheirOwnKey() throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID("rsa")
                        .jwk(foreign.toPublicJWK())
                        .build(),
                claims().build());
        token.sign(new RSASSASigner(foreign));

        assertThat(tokens().caller(token.serialize())).isEmpty();
    }

    @Test
    void rejectsTokensOfAnotherIssuerOrForAnotherAudience() throws Exception {
        assertInvalid(claims().issuer("https://other.example"));
        assertInvalid(claims().issuer(null));
        assertInvalid(claims().audience("other"));
        assertInvalid(claims().audience(List.of()));
        assertThat(caller(claims().audience(List.of("other", "muster")))).isPresent();
    }

    @Test
    void acceptsTokensOnlyWhileTheyAreValidWithALeewayOfHalfAMinute() throws Exception {
        assertInvalid(claims().expirationTime(in(-60)));
        assertThat(caller(claims().expirationTime(in(-10)))).isPresent();
        assertInvalid(claims().expirationTime(null));
        assertInvalid(claims().notBeforeTime(in(60)));
        assertThat(caller(claims().notBeforeTime(in(10)))).isPresent();
    }

    @Test
    void rejectsTokensWithoutASubject() throws Exception {
        assertInvalid(claims().subject(null));
        assertInvalid(claims().subject(" "));
        assertInvalid(claims().subject("x".repeat(256)));
        assertInvalid(claims().subject(Caller.LOCAL.name()));
    }

    @Test
    void findsRolesInAListOrAText() throws Exception {
        assertThat(caller(claims().claim("muster_roles", "read  cancel,admin"))
                        .orElseThrow()
                        .roles())
                .containsExactlyInAnyOrder(Role.READ, Role.CANCEL, Role.ADMIN);
        assertThat(caller(claims().claim("muster_roles", List.of("READ", "root", 7, "cancel")))
                        .orElseThrow()
                        .roles())
                .containsExactly(Role.CANCEL);
        assertThat(caller(claims().claim("muster_roles", null)).orElseThrow().roles())
                .isEmpty();
        assertThat(caller(claims().claim("muster_roles", true)).orElseThrow().roles())
                .isEmpty();
    }

    @Test
    void findsRolesInTheConfiguredClaim() throws Exception {
        Tokens tokens = new Tokens(file(rsa), new Tokens.Rules(ISSUER, "muster", "groups"));
        String token = sign(
                JWSAlgorithm.RS256,
                rsa,
                claims().claim("groups", List.of("cancel")).build());

        assertThat(tokens.caller(token).orElseThrow().roles()).containsExactly(Role.CANCEL);
    }

    @Test
    void acceptsOnlyAccessTokens() throws Exception {
        assertThat(tokens().caller(sign(typed("at+jwt"), rsa, claims().build())))
                .isPresent();
        assertThat(tokens().caller(sign(typed("logout+jwt"), rsa, claims().build())))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a.b.c",
                "eyJhbGciOiJub25lIn0.e30.",
                "muster_0123456789012345678901234567890123456789"
            })
    void rejectsMalformedTokens(String credential) throws Exception {
        assertThat(tokens().caller(credential)).isEmpty();
    }

    @Test
    void fetchesTheKeysOnceAndAgainForAnUnknownKeyId() throws Exception {
        AtomicInteger fetched = new AtomicInteger();
        HttpServer issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/jwks", exchange -> {
            JWK key = fetched.incrementAndGet() == 1 ? rsa : ec;
            byte[] keys = new JWKSet(key).toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        issuer.start();
        try {
            Tokens tokens = new Tokens(address(issuer), RULES);
            String old = sign(JWSAlgorithm.RS256, rsa, claims().build());
            assertThat(tokens.caller(old)).isPresent();
            assertThat(tokens.caller(old)).isPresent();
            assertThat(fetched).hasValue(1);

            assertThat(tokens.caller(sign(JWSAlgorithm.ES256, ec, claims().build())))
                    .isPresent();
            assertThat(fetched).hasValue(2);
        } finally {
            issuer.stop(0);
        }
    }

    @Test
    void reportsThatItCannotIdentifyCallersWhileTheKeysAreUnavailable() throws Exception {
        HttpServer issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        URL gone = address(issuer);
        issuer.stop(0);
        String token = sign(JWSAlgorithm.RS256, rsa, claims().build());

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> new Tokens(gone, RULES).caller(token))
                .matches(refused -> refused.reason() == Reason.UNAVAILABLE);
    }

    private static URL address(HttpServer issuer) throws IOException {
        return URI.create(
                        "http://127.0.0.1:%d/jwks".formatted(issuer.getAddress().getPort()))
                .toURL();
    }

    private void assertInvalid(JWTClaimsSet.Builder claims) throws Exception {
        assertThat(caller(claims)).isEmpty();
    }

    private Optional<Caller> caller(JWTClaimsSet.Builder claims) throws Exception {
        return tokens().caller(sign(JWSAlgorithm.RS256, rsa, claims.build()));
    }

    private Tokens tokens() throws IOException {
        return new Tokens(file(rsa, ec), RULES);
    }

    private URL file(JWK... keys) throws IOException {
        Path file = directory.resolve("jwks.json");
        Files.writeString(file, new JWKSet(List.of(keys)).toString());
        return file.toUri().toURL();
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience("muster")
                .subject("alice")
                .expirationTime(in(300))
                .claim("muster_roles", List.of("submit", "read"));
    }

    private static Date in(long seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    private static JWSHeader typed(String type) {
        return new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("rsa")
                .type(new JOSEObjectType(type))
                .build();
    }

    private static String sign(JWSAlgorithm algorithm, JWK key, JWTClaimsSet claims) throws JOSEException {
        return sign(new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), key, claims);
    }

    private static String sign(JWSHeader header, JWK key, JWTClaimsSet claims) throws JOSEException {
        SignedJWT token = new SignedJWT(header, claims);
        JWSSigner signer = key instanceof ECKey curve ? new ECDSASigner(curve) : new RSASSASigner(key.toRSAKey());
        token.sign(signer);
        return token.serialize();
    }
}
