package io.emberwatch.monitor.web.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderConfigurationRequest;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import io.emberwatch.monitor.config.OpenIdConfig;
import io.emberwatch.monitor.config.Trust;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;

/**
 * Speaks with an OpenID Connect provider: OpenID Connect Core 1.0, the authorization code flow with PKCE (RFC 7636). The
 * signature of an ID token is checked with the provider's published keys, whatever connection it came by. What the
 * provider publishes is read when it is first needed. Thread-safe; calls wait for the provider, for seconds at most.
 */
final class OpenIdProvider {
    private static final int CONNECT_MILLIS = 3000;
    private static final int READ_MILLIS = 5000;
    private static final int MOST_KEY_BYTES = 256 * 1024;
    private static final int MOST_VALUES = 200;

    private final OpenIdConfig config;
    private final SSLSocketFactory sockets;
    private final ClientID client;
    private volatile Optional<Published> published = Optional.empty();

    /** @throws io.emberwatch.core.error.UserException when a file of {@code tls} cannot be used */
    OpenIdProvider(OpenIdConfig config) {
        this.config = config;
        this.sockets = trust(config).context().getSocketFactory();
        this.client = new ClientID(config.clientId());
    }

    /**
     * Whom the provider's connections trust.
     *
     * @throws io.emberwatch.core.error.UserException when a file of {@code tls} cannot be used
     */
    static Trust trust(OpenIdConfig config) {
        return Trust.of(config.tls(), "web.openid");
    }

    /** The provider does not answer, or not as it should; the message says what is wrong, for the log. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The provider's answer lets nobody in. */
    static final class NotVouched extends Exception {
        private static final long serialVersionUID = 1;

        private final OpenIdProblem problem;
        private final String about;
        private final String detail;

        /**
         * One such answer.
         *
         * @param about what the person's words for the problem are about; empty for nothing
         * @param detail one line for the log; empty for nothing
         */
        NotVouched(OpenIdProblem problem, String about, String detail) {
            super(problem + " " + about + " " + detail, null, false, false);
            this.problem = problem;
            this.about = about;
            this.detail = detail;
        }

        OpenIdProblem problem() {
            return problem;
        }

        String about() {
            return about;
        }

        String detail() {
            return detail;
        }
    }

    OpenIdConfig config() {
        return config;
    }

    /**
     * Where the browser is sent to log in.
     *
     * @param callback where it is to come back to
     */
    URI authorization(OpenIdAttempt attempt, URI callback) throws Unusable {
        Scope scopes = new Scope("openid");
        config.scopes().forEach(scopes::add);
        return new AuthenticationRequest.Builder(new ResponseType(ResponseType.Value.CODE), scopes, client, callback)
                .endpointURI(published().metadata().getAuthorizationEndpointURI())
                .state(new State(attempt.state()))
                .nonce(new Nonce(attempt.nonce()))
                .codeChallenge(new CodeVerifier(attempt.verifier()), CodeChallengeMethod.S256)
                .build()
                .toURI();
    }

    /** Who logged in, by the code that the browser came back with. */
    Guest guest(OpenIdAttempt attempt, URI callback, String code) throws Unusable, NotVouched {
        Published now = published();
        JWT token = exchanged(now.metadata(), attempt, callback, code);
        try {
            return guest(now.validator().validate(token, new Nonce(attempt.nonce())));
        } catch (BadJOSEException e) {
            throw new NotVouched(OpenIdProblem.BAD_TOKEN, "", "its token is not valid: " + e.getMessage());
        } catch (JOSEException e) {
            throw new Unusable("its keys cannot be used: " + e.getMessage(), e);
        }
    }

    private JWT exchanged(OIDCProviderMetadata metadata, OpenIdAttempt attempt, URI callback, String code)
            throws Unusable, NotVouched {
        AuthorizationCodeGrant grant =
                new AuthorizationCodeGrant(new AuthorizationCode(code), callback, new CodeVerifier(attempt.verifier()));
        TokenRequest request = new TokenRequest.Builder(metadata.getTokenEndpointURI(), proof(metadata), grant).build();
        TokenResponse response;
        try {
            response = OIDCTokenResponseParser.parse(send(request.toHTTPRequest()));
        } catch (IOException | ParseException e) {
            throw new Unusable("its token address gives no answer that can be used: " + e.getMessage(), e);
        }
        if (response instanceof OIDCTokenResponse good && good.getOIDCTokens().getIDToken() != null) {
            return good.getOIDCTokens().getIDToken();
        }
        throw new NotVouched(OpenIdProblem.NOT_TAKEN, "", "");
    }

    private ClientAuthentication proof(OIDCProviderMetadata metadata) {
        List<ClientAuthenticationMethod> ways = metadata.getTokenEndpointAuthMethods();
        boolean basic = ways == null
                || ways.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                || !ways.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
        Secret secret = new Secret(config.clientSecret().reveal());
        return basic ? new ClientSecretBasic(client, secret) : new ClientSecretPost(client, secret);
    }

    private Guest guest(IDTokenClaimsSet claims) throws NotVouched {
        Map<String, Object> all = claims.toJSONObject();
        String name = all.get(config.nameClaim()) instanceof String text ? text.strip() : "";
        if (!Directory.NAME.matcher(name).matches()) {
            throw new NotVouched(OpenIdProblem.NO_NAME, config.nameClaim(), "");
        }
        return new Guest(name, config.issuer().toString(), config.clientId(), values(found(all, config.roleClaim())));
    }

    /** A claim by its whole name, or else by the way of its dots into objects; null where there is none. */
    private static Object found(Map<?, ?> claims, String name) {
        Object whole = claims.get(name);
        int dot = name.indexOf('.');
        if (whole != null || dot < 0) {
            return whole;
        }
        return claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner
                ? found(inner, name.substring(dot + 1))
                : null;
    }

    private static Set<String> values(Object claim) {
        Set<String> values = new HashSet<>();
        List<?> all = claim instanceof List<?> list ? list : claim instanceof String text ? List.of(text) : List.of();
        all.stream().filter(String.class::isInstance).limit(MOST_VALUES).forEach(value -> values.add(value.toString()));
        return values;
    }

    private Published published() throws Unusable {
        Optional<Published> known = published;
        if (known.isPresent()) {
            return known.get();
        }
        Issuer issuer = new Issuer(config.issuer());
        try {
            HTTPResponse answer = send(new OIDCProviderConfigurationRequest(issuer).toHTTPRequest());
            answer.ensureStatusCode(HTTPResponse.SC_OK);
            OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(answer.getBodyAsJSONObject());
            if (!issuer.equals(metadata.getIssuer())) {
                throw new ParseException("it calls itself " + metadata.getIssuer() + ", not as web.openid.issuer does");
            }
            if (metadata.getAuthorizationEndpointURI() == null || metadata.getTokenEndpointURI() == null) {
                throw new ParseException("it names no address for logins and tokens");
            }
            Published found = new Published(metadata, validator(metadata, issuer));
            published = Optional.of(found);
            return found;
        } catch (IOException | ParseException e) {
            throw new Unusable("its description cannot be used: " + e.getMessage(), e);
        }
    }

    private IDTokenValidator validator(OIDCProviderMetadata metadata, Issuer issuer) throws MalformedURLException {
        JWKSource<SecurityContext> keys = JWKSourceBuilder.create(
                        metadata.getJWKSetURI().toURL(),
                        new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, MOST_KEY_BYTES, true, sockets))
                .retrying(true)
                .build();
        // Of keys that are published: a token that is signed with a shared secret, or not at all, is refused.
        Set<JWSAlgorithm> algorithms = new HashSet<>(JWSAlgorithm.Family.RSA);
        algorithms.addAll(JWSAlgorithm.Family.EC);
        return new IDTokenValidator(issuer, client, new JWSVerificationKeySelector<>(algorithms, keys), null);
    }

    private HTTPResponse send(HTTPRequest request) throws IOException {
        request.setConnectTimeout(CONNECT_MILLIS);
        request.setReadTimeout(READ_MILLIS);
        request.setFollowRedirects(false);
        request.setSSLSocketFactory(sockets);
        return request.send();
    }

    /** What the provider says of itself, and what checks its tokens. */
    private record Published(OIDCProviderMetadata metadata, IDTokenValidator validator) {}
}
