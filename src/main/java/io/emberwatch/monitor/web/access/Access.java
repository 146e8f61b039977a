package io.emberwatch.monitor.web.access;

import io.emberwatch.monitor.config.AccessConfig;
import io.emberwatch.monitor.config.OpenIdConfig;
import io.emberwatch.monitor.web.access.AccessListener.LoginResult;
import io.emberwatch.monitor.web.access.Directory.Known;
import io.emberwatch.monitor.web.access.Sessions.Session;
import io.emberwatch.monitor.web.access.Visitor.Entry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpCookie.SameSite;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/**
 * Says who sent a request, lets people in and out, and writes down what they did. Whom it knows can be exchanged while
 * it runs. Thread-safe; closed by whoever made it.
 */
public final class Access implements AutoCloseable {
    /** The cookie of a session. */
    public static final String COOKIE = "emberwatch_session";

    /** So long after its end a browser still shows a session, so that it is known for a browser. */
    private static final Duration COOKIE_REMAINS = Duration.ofDays(30);

    /** What somebody who is let in repeats within this time is one line more. */
    private static final Duration REPEATED_WITHIN = Duration.ofSeconds(1);

    /** The same for strangers, who are as many as they like. */
    private static final Duration STRANGERS_WITHIN = Duration.ofMinutes(1);

    private static final String NOTED = Access.class.getName() + ".noted";
    private static final int LONGEST_PATH = 200;
    private static final String OPEN_ID = "openid";

    private final AtomicReference<Directory> directory;
    private final InstantSource clock;
    private final AccessListener listener;
    private final Sessions sessions;
    private final PasswordCheck passwords;
    private final OpenIdLogin openId;
    private final RepeatedLines repeated = new RepeatedLines(this::write);
    private final Optional<MemberPass> members;
    private volatile Optional<AuditLog> audit = Optional.empty();

    /**
     * Opens the audit log, where somebody has to log in.
     *
     * @param ticker monotonic nanoseconds
     * @param members whose requests come from other members of the fleet; empty to take none
     * @throws io.emberwatch.core.error.UserException when the audit log cannot be written, or a file of
     *     {@code web.openid.tls} cannot be used
     */
    public Access(
            AccessConfig config,
            InstantSource clock,
            LongSupplier ticker,
            AccessListener listener,
            Optional<MemberPass> members) {
        this.directory = new AtomicReference<>(new Directory(config));
        this.clock = clock;
        this.listener = listener;
        this.members = members;
        this.sessions = new Sessions(ticker);
        this.passwords = new PasswordCheck(ticker);
        this.openId = new OpenIdLogin(ticker);
        openId.replace(config.openId());
        if (config.loginNeeded()) {
            audit = Optional.of(AuditLog.open(Path.of(config.audit())));
        }
    }

    /**
     * Reads the files that a configuration names, without changing anything.
     *
     * @throws io.emberwatch.core.error.UserException when one cannot be used
     */
    public static void check(AccessConfig config) {
        config.openId().ifPresent(OpenIdProvider::trust);
    }

    /**
     * Knows others from now on. Sessions go on where user and password are still the same.
     *
     * @throws io.emberwatch.core.error.UserException when the audit log cannot be written, or a file of
     *     {@code web.openid.tls} cannot be used; then whoever was known still is
     */
    public synchronized void replace(AccessConfig config) {
        AccessConfig before = directory.get().config();
        boolean written = audit.isPresent() && before.audit().equals(config.audit());
        if (config.loginNeeded() && !written) {
            Optional<AuditLog> old = audit;
            audit = Optional.of(AuditLog.open(Path.of(config.audit())));
            old.ifPresent(AuditLog::close);
        }
        openId.replace(config.openId());
        directory.set(new Directory(config));
    }

    /** What the login page calls the provider at which people may log in; empty without one. */
    public Optional<String> openIdLabel() {
        return directory.get().config().openId().map(OpenIdConfig::label);
    }

    /** Whether the login page's form is of use to anybody. */
    public boolean hasPasswords() {
        return directory.get().hasPasswords();
    }

    /** Whether whoever comes must say who it is. */
    public boolean loginNeeded() {
        return directory.get().config().loginNeeded();
    }

    /**
     * Who sent a request. May take a while, where a password has to be computed.
     *
     * @throws AccessRefused where it does not say, or not rightly
     */
    public Visitor identify(Request request) throws AccessRefused {
        Directory now = directory.get();
        if (members.isPresent() && MemberPass.isShown(request)) {
            return members.get().visitor(request);
        }
        if (!now.config().loginNeeded()) {
            return Visitor.ANYBODY;
        }
        Origin origin = Origin.of(request, now);
        Optional<Visitor> named = named(request, now, origin);
        if (named.isPresent()) {
            return named.get();
        }
        String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (authorization != null) {
            return authorized(request, now, origin, authorization);
        }
        return session(request, now)
                .orElseThrow(() -> AccessRefused.unknown("log in first: at /login, or with a token"));
    }

    /** Whether a visitor who came earlier may still see the same; an open stream keeps a session in use. */
    public boolean stillHolds(Visitor visitor) {
        Directory now = directory.get();
        if (visitor.entry() == Entry.SESSION) {
            return session(visitor.session(), now).filter(visitor::equals).isPresent();
        }
        return now.again(visitor).filter(visitor::equals).isPresent();
    }

    /**
     * Begins a session.
     *
     * @return the cookie, with an id that nobody has seen before
     * @throws AccessRefused where the password is wrong, or must not be looked at yet
     */
    public HttpCookie login(Request request, String name, String password) throws AccessRefused {
        Directory now = directory.get();
        Origin origin = Origin.of(request, now);
        Known user = passwords.check(
                now, origin.client(), name, password, false, result -> loggedIn(request, "page", name, result));
        return opened(request, now, origin, user, Optional.empty());
    }

    /**
     * Sends a browser to the provider.
     *
     * @param next the path of this server that the person wants
     * @return where to, and the cookie that it must come back with; empty without a provider
     * @throws AccessRefused where the provider cannot be asked
     */
    public Optional<OpenIdLogin.Departure> toProvider(Request request, String next) throws AccessRefused {
        return openId.depart(request, Origin.of(request, directory.get()), next);
    }

    /**
     * Somebody who came back from the provider and was let in. Immutable.
     *
     * @param cookies that of the session, and the one that ends the attempt
     * @param next the path that was wanted
     */
    public record Arrival(List<HttpCookie> cookies, String next) {
        public Arrival {
            cookies = List.copyOf(cookies);
        }
    }

    /**
     * Lets in whoever comes back from the provider.
     *
     * @return empty without a provider
     * @throws AccessRefused where the provider does not vouch, or nobody here gives such a person a role
     */
    public Optional<Arrival> fromProvider(Request request, Fields query) throws AccessRefused {
        Directory now = directory.get();
        Origin origin = Origin.of(request, now);
        Optional<OpenIdLogin.Return> back;
        try {
            back = openId.comeBack(request, origin, query);
        } catch (AccessRefused e) {
            loggedIn(request, OPEN_ID, "", e.why() == Refusal.SLOWED ? LoginResult.SLOWED : LoginResult.FAILED);
            throw e;
        }
        if (back.isEmpty()) {
            return Optional.empty();
        }
        Guest guest = back.get().guest();
        Optional<Known> known = now.guest(guest);
        loggedIn(request, OPEN_ID, guest.name(), known.isPresent() ? LoginResult.OK : LoginResult.FAILED);
        if (known.isEmpty()) {
            throw AccessRefused.openId(
                    403, now.isTaken(guest.name()) ? OpenIdProblem.NAME_TAKEN : OpenIdProblem.NO_ROLE, guest.name());
        }
        HttpCookie session = opened(request, now, origin, known.get(), Optional.of(guest));
        return Optional.of(new Arrival(
                List.of(session, OpenIdLogin.forgotten(origin)), back.get().next()));
    }

    private HttpCookie opened(Request request, Directory now, Origin origin, Known who, Optional<Guest> guest) {
        cookie(request).map(Sessions::key).ifPresent(sessions::close);
        String id = sessions.open(who.name(), guest, who.as(Entry.SESSION, "").proof(), now.config());
        return cookie(id, now.config().sessionMax().plus(COOKIE_REMAINS), origin);
    }

    /** Ends the session of a request, if it has one; gives the cookie that makes the browser forget it. */
    public HttpCookie logout(Request request) {
        Directory now = directory.get();
        Optional<Visitor> visitor = session(request, now);
        visitor.ifPresent(left -> {
            sessions.close(left.session());
            note(request, "logout", Map.of("user", left.name()));
        });
        return cookie("", Duration.ZERO, Origin.of(request, now));
    }

    /** Counts a refusal, and notes it where it has not been noted as a login that failed. */
    public void refused(Request request, Visitor visitor, Refusal why) {
        listener.requestRefused(why);
        if (request.getAttribute(NOTED) != null) {
            return;
        }
        Map<String, Object> fields = who(visitor);
        fields.put("reason", why.label());
        boolean known = !visitor.name().isEmpty();
        repeat(request, visitor.name() + " " + why, known ? REPEATED_WITHIN : STRANGERS_WITHIN, "refused", fields);
    }

    private void repeat(Request request, String kind, Duration period, String event, Map<String, Object> fields) {
        if (audit.isPresent()) {
            repeated.add(
                    kind,
                    period,
                    line(request, event, fields),
                    (time, task) -> request.getComponents()
                            .getScheduler()
                            .schedule(task, time.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    /**
     * Notes that somebody changed something, or tried to.
     *
     * @param keys what of the configuration has changed
     */
    public void changed(Request request, Visitor visitor, int status, List<String> keys) {
        Map<String, Object> fields = who(visitor);
        fields.put("status", status);
        if (!keys.isEmpty()) {
            fields.put("changed", keys);
        }
        note(request, "change", fields);
    }

    /** Whether a request comes from a page of ours, or may: a browser would ask people for a password in a box. */
    public static boolean isBrowser(Request request) {
        String agent = String.valueOf(request.getHeaders().get(HttpHeader.USER_AGENT));
        return agent.startsWith("Mozilla/")
                || request.getHeaders().contains("Sec-Fetch-Mode")
                || cookie(request).isPresent();
    }

    private Optional<Visitor> named(Request request, Directory now, Origin origin) throws AccessRefused {
        Optional<String> header = now.userHeader().filter(name -> origin.proxied());
        if (header.isEmpty()) {
            return Optional.empty();
        }
        List<String> names = request.getHeaders().getValuesList(header.get());
        if (names.isEmpty()) {
            return Optional.empty();
        }
        String name = names.get(0).strip();
        // Two of them: the proxy has added its own to what the client sent.
        Optional<Visitor> visitor = names.size() == 1 ? now.named(name) : Optional.empty();
        if (visitor.isEmpty()) {
            loggedIn(request, "proxy", name, LoginResult.FAILED);
            throw new AccessRefused(
                    403, Refusal.CREDENTIALS, "the proxy names nobody who is known here", Duration.ZERO);
        }
        return visitor;
    }

    private Visitor authorized(Request request, Directory now, Origin origin, String authorization)
            throws AccessRefused {
        String[] parts = authorization.strip().split(" +", 2);
        String scheme = parts[0].toLowerCase(Locale.ROOT);
        String given = parts.length == 2 ? parts[1] : "";
        if (scheme.equals("bearer")) {
            Optional<Visitor> visitor = now.token(given);
            if (visitor.isEmpty()) {
                loggedIn(request, "token", "", LoginResult.FAILED);
            }
            return visitor.orElseThrow(() -> AccessRefused.credentials("this token is not known"));
        }
        String[] pair = scheme.equals("basic") ? decoded(given).split(":", 2) : new String[0];
        if (pair.length != 2) {
            throw AccessRefused.credentials(
                    "Authorization must be Bearer and a token, or Basic with name and password");
        }
        return passwords
                .check(
                        now,
                        origin.client(),
                        pair[0],
                        pair[1],
                        true,
                        result -> loggedIn(request, "basic", pair[0], result))
                .as(Entry.BASIC, "");
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private Optional<Visitor> session(Request request, Directory now) {
        return cookie(request).map(Sessions::key).flatMap(key -> session(key, now));
    }

    private Optional<Visitor> session(String key, Directory now) {
        Optional<Session> session = sessions.use(key, now.config());
        Optional<Known> known =
                session.flatMap(found -> found.guest().map(now::guest).orElseGet(() -> now.user(found.user())));
        Optional<Visitor> visitor = known.map(found -> found.as(Entry.SESSION, key))
                .filter(found -> found.proof().equals(session.get().proof()));
        if (session.isPresent() && visitor.isEmpty()) {
            sessions.close(key);
        }
        return visitor;
    }

    private static Optional<String> cookie(Request request) {
        return Cookies.value(request, COOKIE);
    }

    private static HttpCookie cookie(String id, Duration age, Origin origin) {
        return HttpCookie.build(COOKIE, id)
                .path("/")
                .httpOnly(true)
                .secure(origin.https())
                .sameSite(SameSite.LAX)
                .maxAge(age.toSeconds())
                .build();
    }

    private void loggedIn(Request request, String by, String name, LoginResult result) {
        listener.login(result);
        if (result != LoginResult.OK) {
            request.setAttribute(NOTED, true);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        // A name that is no user's may be a password in the wrong field.
        boolean vouched = by.equals("proxy") || by.equals(OPEN_ID);
        fields.put("user", !name.isEmpty() && (vouched || directory.get().knows(name)) ? shortened(name) : null);
        fields.put("by", by);
        fields.put("result", result.label());
        boolean guesses = result == LoginResult.SLOWED || (result == LoginResult.FAILED && by.equals("token"));
        if (guesses) {
            repeat(request, "login " + by + " " + fields.get("user"), STRANGERS_WITHIN, "login", fields);
        } else {
            note(request, "login", fields);
        }
    }

    private static Map<String, Object> who(Visitor visitor) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("user", visitor.name().isEmpty() ? null : visitor.name());
        fields.put(
                "role",
                visitor.role().map(role -> role.name().toLowerCase(Locale.ROOT)).orElse(null));
        fields.put("by", visitor.entry().name().toLowerCase(Locale.ROOT));
        return fields;
    }

    private void note(Request request, String event, Map<String, Object> fields) {
        if (audit.isPresent()) {
            write(line(request, event, fields));
        }
    }

    private Map<String, Object> line(Request request, String event, Map<String, Object> fields) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", clock.instant().toString());
        line.put("event", event);
        line.putAll(fields);
        line.put("from", Origin.of(request, directory.get()).client().getHostAddress());
        line.put("method", request.getMethod());
        line.put("path", shortened(request.getHttpURI().getPath()));
        return line;
    }

    private void write(Map<String, Object> line) {
        audit.ifPresent(log -> log.write(line));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_PATH ? text : text.substring(0, LONGEST_PATH) + "…";
    }

    @Override
    public void close() {
        repeated.close();
        audit.ifPresent(AuditLog::close);
    }
}
