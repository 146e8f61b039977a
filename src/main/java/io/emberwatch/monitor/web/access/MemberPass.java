package io.emberwatch.monitor.web.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.Role;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.web.access.Visitor.Entry;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;

/**
 * What a member of a fleet shows another when it passes a request on: who asks, signed with the members' secret as a JSON
 * Web Token (RFC 7519, HMAC with SHA-256). Good for one request to one member, once, for half a minute. The secret itself
 * is never sent. Thread-safe.
 */
public final class MemberPass {
    /** The header that holds it. */
    public static final String HEADER = "Emberwatch-Member";

    private static final Duration VALID = Duration.ofSeconds(30);
    private static final String METHOD = "method";
    private static final String TARGET = "target";
    private static final String ROLE = "role";
    private static final String CAMERAS = "cameras";

    private final byte[] key;
    private final Supplier<String> self;
    private final InstantSource clock;
    /** Passes that were shown, and when they end: none is good twice. Only signed ones come in here. */
    private final Map<String, Instant> shown = new ConcurrentHashMap<>();

    /**
     * @param secret at least 32 bytes
     * @param self where the others reach this member
     */
    public MemberPass(Secret secret, Supplier<String> self, InstantSource clock) {
        this.key = secret.reveal().getBytes(StandardCharsets.UTF_8);
        this.self = self;
        this.clock = clock;
    }

    /**
     * Makes a pass.
     *
     * @param visitor who asks
     * @param member who is asked, as the fleet reaches it
     * @param target the request's path and query
     */
    public String issue(Visitor visitor, String member, String method, String target) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(self.get())
                .audience(member)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(clock.instant()))
                .subject(visitor.name())
                .claim(METHOD, method)
                .claim(TARGET, target);
        visitor.role().ifPresent(role -> claims.claim(ROLE, role.name().toLowerCase(Locale.ROOT)));
        visitor.cameras()
                .ifPresent(cameras -> claims.claim(
                        CAMERAS, cameras.stream().map(CameraId::value).sorted().toList()));
        SignedJWT pass = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
        try {
            pass.sign(new MACSigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java signs with HMAC", e);
        }
        return pass.serialize();
    }

    /** Whether a request says that a member passes it on. */
    static boolean isShown(Request request) {
        return request.getHeaders().contains(HEADER);
    }

    /**
     * Who asks, by the pass of a request.
     *
     * @throws AccessRefused where it is no member's, is another request's, or was shown before
     */
    Visitor visitor(Request request) throws AccessRefused {
        HttpFields headers = request.getHeaders();
        List<String> all = headers.getValuesList(HEADER);
        if (all.size() != 1) {
            throw refused("a request has one pass");
        }
        try {
            SignedJWT pass = SignedJWT.parse(all.get(0));
            JWSVerifier verifier = new MACVerifier(key);
            if (!JWSAlgorithm.HS256.equals(pass.getHeader().getAlgorithm()) || !pass.verify(verifier)) {
                throw refused("no member of this fleet has signed it: fleet.secret must be the same at all members");
            }
            JWTClaimsSet claims = pass.getJWTClaimsSet();
            if (claims.getIssueTime() == null || claims.getJWTID() == null || claims.getSubject() == null) {
                throw refused("it cannot be read");
            }
            requireHere(claims, request);
            requireNew(claims);
            return visitor(claims);
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            throw refused("it cannot be read");
        }
    }

    private void requireHere(JWTClaimsSet claims, Request request) throws AccessRefused, ParseException {
        if (!claims.getAudience().equals(List.of(self.get()))) {
            throw refused("it is for " + claims.getAudience() + ", and this member is " + self.get()
                    + ": fleet.address must lead to its own member");
        }
        boolean same = request.getMethod().equals(claims.getStringClaim(METHOD))
                && request.getHttpURI().getPathQuery().equals(claims.getStringClaim(TARGET));
        if (!same) {
            throw refused("it is for another request");
        }
    }

    private void requireNew(JWTClaimsSet claims) throws AccessRefused {
        Instant now = clock.instant();
        Instant issued = claims.getIssueTime().toInstant();
        Duration age = Duration.between(issued, now);
        if (age.abs().compareTo(VALID) > 0) {
            throw refused(
                    "the clocks of the two members are " + age.abs().toSeconds() + " s apart, or it is an old one");
        }
        shown.values().removeIf(end -> end.isBefore(now));
        // As long as it would be let in, by the clock of whoever made it.
        if (shown.putIfAbsent(claims.getJWTID(), now.plus(VALID.multipliedBy(2))) != null) {
            throw refused("it was shown before");
        }
    }

    private static Visitor visitor(JWTClaimsSet claims) throws ParseException {
        Optional<Role> role = Optional.ofNullable(claims.getStringClaim(ROLE))
                .map(each -> Role.valueOf(each.toUpperCase(Locale.ROOT)));
        Optional<Set<CameraId>> cameras = Optional.ofNullable(claims.getStringListClaim(CAMERAS))
                .map(ids -> ids.stream().map(CameraId::new).collect(Collectors.toUnmodifiableSet()));
        return new Visitor(claims.getSubject(), role, cameras, Entry.MEMBER, "", "");
    }

    private static AccessRefused refused(String why) {
        return AccessRefused.credentials("this member does not accept the pass of the other one: " + why);
    }
}
