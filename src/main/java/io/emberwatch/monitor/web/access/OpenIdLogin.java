package io.emberwatch.monitor.web.access;

import io.emberwatch.core.concurrent.RepeatFilter;
import io.emberwatch.monitor.config.ConfigDifference;
import io.emberwatch.monitor.config.HttpUrl;
import io.emberwatch.monitor.config.OpenIdConfig;
import io.emberwatch.monitor.web.access.OpenIdProvider.NotVouched;
import io.emberwatch.monitor.web.access.OpenIdProvider.Unusable;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpCookie.SameSite;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of a browser to the OpenID Connect provider and back. Thread-safe; the provider can be exchanged. */
public final class OpenIdLogin {
    static final String COOKIE = "emberwatch_openid";

    private static final Logger LOG = LoggerFactory.getLogger(OpenIdLogin.class);
    private static final String START = "/login/openid";
    private static final String CALLBACK = "/login/openid/callback";
    /** So long a person may take at the provider. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** Each holds a thread of the server while the provider thinks. */
    private static final int MOST_AT_ONCE = 4;

    private static final int LONGEST_CODE = 4096;

    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private final RepeatFilter warnings;
    private volatile Optional<OpenIdProvider> provider = Optional.empty();

    /** @param ticker monotonic nanoseconds */
    OpenIdLogin(LongSupplier ticker) {
        warnings = new RepeatFilter(Duration.ofMinutes(1), ticker);
    }

    /**
     * Sends people to another provider from now on; keeps what is known of one that is still the same.
     *
     * @throws io.emberwatch.core.error.UserException when a file of {@code tls} cannot be used; then nothing has changed
     */
    void replace(Optional<OpenIdConfig> config) {
        if (!ConfigDifference.same(provider.map(OpenIdProvider::config), config)) {
            provider = config.map(OpenIdProvider::new);
        }
    }

    /** The first step of a login: the browser goes {@code to} the provider and keeps the cookie. */
    public record Departure(URI to, HttpCookie cookie) {}

    /** The last one: who came back, and the path that was wanted. */
    record Return(Guest guest, String next) {}

    /** Empty where there is no provider. */
    Optional<Departure> depart(Request request, Origin origin, String next) throws AccessRefused {
        Optional<OpenIdProvider> now = provider;
        if (now.isEmpty()) {
            return Optional.empty();
        }
        OpenIdAttempt attempt = OpenIdAttempt.begin(next);
        URI callback = callback(request, origin);
        URI to = asked(now.get(), () -> now.get().authorization(attempt, callback));
        return Optional.of(new Departure(to, cookie(attempt.secret(), PATIENCE, origin)));
    }

    /** Empty where there is no provider. */
    Optional<Return> comeBack(Request request, Origin origin, Fields query) throws AccessRefused {
        Optional<OpenIdProvider> now = provider;
        if (now.isEmpty()) {
            return Optional.empty();
        }
        OpenIdAttempt attempt = OpenIdAttempt.returned(
                        Cookies.value(request, COOKIE).orElse(""),
                        Optional.ofNullable(query.getValue("state")).orElse(""))
                .orElseThrow(() -> AccessRefused.openId(400, OpenIdProblem.NOT_BEGUN, ""));
        String code = Optional.ofNullable(query.getValue("code")).orElse("");
        if (code.isBlank() || code.length() > LONGEST_CODE) {
            throw AccessRefused.openId(403, OpenIdProblem.NOT_LET_IN, "");
        }
        URI callback = callback(request, origin);
        Guest guest = asked(now.get(), () -> now.get().guest(attempt, callback, code));
        return Optional.of(new Return(guest, attempt.next()));
    }

    /** Makes the browser forget its attempt. */
    static HttpCookie forgotten(Origin origin) {
        return cookie("", Duration.ZERO, origin);
    }

    private static HttpCookie cookie(String secret, Duration age, Origin origin) {
        return HttpCookie.build(COOKIE, secret)
                .path(START)
                .httpOnly(true)
                .secure(origin.https())
                .sameSite(SameSite.LAX)
                .maxAge(age.toSeconds())
                .build();
    }

    private static URI callback(Request request, Origin origin) throws AccessRefused {
        try {
            String host = String.valueOf(request.getHeaders().get(HttpHeader.HOST));
            return new URI(origin.https() ? "https" : "http", host, CALLBACK, null, null);
        } catch (URISyntaxException e) {
            throw AccessRefused.openId(400, OpenIdProblem.NO_HOST, "");
        }
    }

    private <T> T asked(OpenIdProvider provider, Question<T> question) throws AccessRefused {
        if (!places.tryAcquire()) {
            throw new AccessRefused(
                    503, Refusal.SLOWED, "too many log in at this moment; try again", Duration.ofSeconds(1));
        }
        String host = HttpUrl.printable(provider.config().issuer());
        try {
            return question.ask();
        } catch (NotVouched e) {
            if (!e.detail().isEmpty()
                    && warnings.admit(host + " " + e.problem()).isPresent()) {
                LOG.warn("web.openid: a login at {} was refused: {}", host, e.detail());
            }
            throw AccessRefused.openId(403, e.problem(), e.about());
        } catch (Unusable e) {
            if (warnings.admit(host).isPresent()) {
                LOG.warn("web.openid: nobody can log in at {}: {}", host, e.getMessage());
            }
            throw AccessRefused.openId(503, OpenIdProblem.PROVIDER_AWAY, "");
        } finally {
            places.release();
        }
    }

    /** Something that only the provider knows. */
    private interface Question<T> {
        T ask() throws Unusable, NotVouched;
    }
}
