package io.emberwatch.monitor.web;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * A small OpenID Connect provider: description, keys, login without a question, codes that are good once and only with
 * the client's secret and the right verifier, ID tokens. What a bad one would do can be asked for.
 */
final class ProviderStandIn implements AutoCloseable {
    static final String CLIENT = "emberwatch";
    static final String SECRET = "s3cret of the client";

    private final HttpServer server;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    final AtomicInteger tokensAsked = new AtomicInteger();
    volatile RSAKey key = key("one");
    volatile RSAKey published = key;
    volatile Map<String, Object> person = Map.of();
    volatile UnaryOperator<JWTClaimsSet.Builder> twist = UnaryOperator.identity();
    volatile Algorithm signedBy = JWSAlgorithm.RS256;
    volatile String callsItself = "";
    volatile int descriptionStatus = 200;

    ProviderStandIn() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/site/.well-known/openid-configuration", this::describe);
        server.createContext(
                "/site/keys", exchange -> answer(exchange, 200, new JWKSet(published.toPublicJWK()).toString()));
        server.createContext("/site/token", this::token);
        server.start();
    }

    static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    URI issuer() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/site");
    }

    /** The person logs in; gives the address that the browser is led back to. */
    URI logIn(URI authorization) {
        Map<String, String> asked = fields(authorization.getRawQuery());
        String code = "code-" + codes.size();
        codes.put(code, asked);
        return URI.create(asked.get("redirect_uri") + "?code=" + code + "&state=" + asked.get("state"));
    }

    static Map<String, String> fields(String form) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : form.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return fields;
    }

    private void describe(HttpExchange exchange) throws IOException {
        String base = issuer().toString();
        String self = callsItself.isEmpty() ? base : callsItself;
        answer(
                exchange,
                descriptionStatus,
                "{\"issuer\":\"" + self + "\",\"authorization_endpoint\":\"" + base
                        + "/authorize\",\"token_endpoint\":\""
                        + base + "/token\",\"jwks_uri\":\"" + base + "/keys\",\"response_types_supported\":[\"code\"],"
                        + "\"subject_types_supported\":[\"public\"],"
                        + "\"id_token_signing_alg_values_supported\":[\"RS256\"]}");
    }

    private void token(HttpExchange exchange) throws IOException {
        tokensAsked.incrementAndGet();
        Map<String, String> sent = fields(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String basic = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
                .replace("Basic ", "");
        String client = new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
        Map<String, String> asked = codes.remove(sent.getOrDefault("code", ""));
        boolean good = client.equals(CLIENT + ":" + SECRET.replace(" ", "+"))
                && asked != null
                && sent.get("redirect_uri").equals(asked.get("redirect_uri"))
                && challenge(sent.get("code_verifier")).equals(asked.get("code_challenge"))
                && "authorization_code".equals(sent.get("grant_type"));
        if (!good) {
            answer(exchange, 400, "{\"error\":\"invalid_grant\"}");
            return;
        }
        answer(
                exchange,
                200,
                "{\"access_token\":\"none\",\"token_type\":\"Bearer\",\"id_token\":\"" + idToken(asked.get("nonce"))
                        + "\"}");
    }

    private String idToken(String nonce) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer().toString())
                .subject("1234")
                .audience(CLIENT)
                .issueTime(Date.from(Instant.now()))
                .expirationTime(Date.from(Instant.now().plus(Duration.ofMinutes(5))))
                .claim("nonce", nonce);
        person.forEach(claims::claim);
        JWTClaimsSet all = twist.apply(claims).build();
        try {
            if (signedBy.equals(Algorithm.NONE)) {
                return new PlainJWT(all).serialize();
            }
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.parse(signedBy.getName()))
                    .keyID(key.getKeyID())
                    .build();
            SignedJWT token = new SignedJWT(header, all);
            token.sign(
                    signedBy.equals(JWSAlgorithm.HS256)
                            ? new MACSigner((SECRET + SECRET).getBytes(StandardCharsets.UTF_8))
                            : new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String challenge(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
