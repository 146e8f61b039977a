package io.emberwatch.monitor.web;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import io.emberwatch.monitor.config.OpenIdConfig;
import io.emberwatch.monitor.web.access.Access;
import io.emberwatch.monitor.web.access.AccessRefused;
import io.emberwatch.monitor.web.access.OpenIdLogin;
import io.emberwatch.monitor.web.access.Visitor;
import io.emberwatch.monitor.web.access.Visitor.Entry;
import java.io.StringWriter;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The login page, and who has logged in. Thread-safe. */
final class LoginEndpoints {
    private static final Requests.Body FORM = new Requests.Body("the form", 4 * 1024, "4 KiB", Duration.ofSeconds(10));
    /** A path of this server, which no browser takes for another's. */
    private static final Pattern OWN_PATH = Pattern.compile("/(?:[A-Za-z0-9._~-][A-Za-z0-9._~/?=&%:+-]{0,500})?");

    private final Access access;
    private final Mustache page = new DefaultMustacheFactory("io/emberwatch/monitor/web").compile("login.mustache");

    LoginEndpoints(Access access) {
        this.access = access;
    }

    /** Who asks, as {@code /api/me} has it. */
    private record MeJson(String name, String role, boolean login, boolean session, List<String> cameras) {}

    void me(Request request, Response response, Callback callback, String nothing) {
        Visitor visitor = Gate.visitor(request);
        Answers.json(
                response,
                callback,
                200,
                new MeJson(
                        visitor.name().isEmpty() ? null : visitor.name(),
                        visitor.role().orElseThrow().name().toLowerCase(Locale.ROOT),
                        visitor.entry() != Entry.OPEN,
                        visitor.entry() == Entry.SESSION,
                        visitor.cameras()
                                .map(ids -> ids.stream()
                                        .map(Object::toString)
                                        .sorted()
                                        .toList())
                                .orElse(null)));
    }

    void show(Request request, Response response, Callback callback, String nothing) throws RequestRefused {
        String asked = String.valueOf(Requests.query(request).getValue("language"));
        boolean chosen = PageWords.LANGUAGES.contains(asked);
        if (chosen) {
            Response.addCookie(response, PageWords.choice(asked));
        }
        String next = ownPath(Requests.query(request).getValue("next"));
        if (Gate.visitor(request).role().isPresent()) {
            Gate.redirect(response, callback, next);
        } else {
            Map<String, String> words = chosen ? PageWords.of(asked) : PageWords.of(request);
            answer(response, callback, 200, next, words, "");
        }
    }

    void login(Request request, Response response, Callback callback, String nothing) throws RequestRefused {
        Requests.requireOwnSite(request);
        String type = String.valueOf(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
        if (!type.split(";", 2)[0].strip().equalsIgnoreCase("application/x-www-form-urlencoded")) {
            throw new RequestRefused(415, "the body must be a form: Content-Type: application/x-www-form-urlencoded");
        }
        FORM.read(
                request,
                body -> login(request, response, callback, body),
                refusal -> Answers.refuse(response, callback, refusal));
    }

    private void login(Request request, Response response, Callback callback, byte[] body) {
        Map<String, String> form = fields(body);
        String next = ownPath(form.get("next"));
        if (!access.loginNeeded()) {
            Gate.redirect(response, callback, next);
            return;
        }
        try {
            Response.addCookie(
                    response, access.login(request, form.getOrDefault("name", ""), form.getOrDefault("password", "")));
            Gate.redirect(response, callback, next);
        } catch (AccessRefused e) {
            refuse(request, response, callback, next, e);
        }
    }

    /** Sends the browser to the provider. */
    void toProvider(Request request, Response response, Callback callback, String nothing) throws RequestRefused {
        String next = ownPath(Requests.query(request).getValue("next"));
        try {
            Optional<OpenIdLogin.Departure> departure = access.toProvider(request, next);
            departure.ifPresent(left -> Response.addCookie(response, left.cookie()));
            Gate.redirect(
                    response,
                    callback,
                    departure.map(left -> left.to().toString()).orElse("/login"));
        } catch (AccessRefused e) {
            refuse(request, response, callback, next, e);
        }
    }

    /** Lets in whoever comes back from there. */
    void fromProvider(Request request, Response response, Callback callback, String nothing) throws RequestRefused {
        try {
            Optional<Access.Arrival> arrival = access.fromProvider(request, Requests.query(request));
            arrival.ifPresent(back -> back.cookies().forEach(cookie -> Response.addCookie(response, cookie)));
            Gate.redirect(
                    response,
                    callback,
                    arrival.map(back -> ownPath(back.next())).orElse("/login"));
        } catch (AccessRefused e) {
            refuse(request, response, callback, "/", e);
        }
    }

    private void refuse(Request request, Response response, Callback callback, String next, AccessRefused refusal) {
        access.refused(request, Visitor.NOBODY, refusal.why());
        if (!refusal.retryAfter().isZero()) {
            response.getHeaders().put("Retry-After", refusal.retryAfter().toSeconds());
        }
        Map<String, String> words = PageWords.of(request);
        answer(response, callback, refusal.status(), next, words, problem(refusal, words));
    }

    void logout(Request request, Response response, Callback callback, String nothing) throws RequestRefused {
        Requests.requireOwnSite(request);
        Response.addCookie(response, access.logout(request));
        Gate.redirect(response, callback, "/login");
    }

    private void answer(
            Response response, Callback callback, int status, String next, Map<String, String> words, String problem) {
        Optional<String> provider = access.openIdLabel();
        StringWriter html = new StringWriter();
        page.execute(
                html,
                Map.of(
                        "next",
                        next,
                        "nextInQuery",
                        URLEncoder.encode(next, StandardCharsets.UTF_8),
                        "words",
                        words,
                        "problem",
                        problem,
                        "passwords",
                        access.hasPasswords() || provider.isEmpty(),
                        "openid",
                        provider.map(label -> openIdButton(label, words)).orElse("")));
        byte[] bytes = html.toString().getBytes(StandardCharsets.UTF_8);
        Answers.write(response, callback, status, "text/html;charset=utf-8", ByteBuffer.wrap(bytes));
    }

    /** What leads to the provider; a label that nobody has chosen is the page's own. */
    private static String openIdButton(String label, Map<String, String> words) {
        return label.equals(OpenIdConfig.USUAL_LABEL)
                ? words.get("openid_usual")
                : words.get("openid").replace("{0}", label);
    }

    private static String problem(AccessRefused refused, Map<String, String> words) {
        if (refused.openId().isPresent()) {
            return words.get(refused.openId().get().word()).replace("{0}", refused.about());
        }
        return switch (refused.why()) {
            case CREDENTIALS -> words.get("credentials");
            case SLOWED ->
                refused.status() == 429
                        ? words.get("wait")
                                .replace(
                                        "{0}",
                                        String.valueOf(refused.retryAfter().toSeconds()))
                        : words.get("busy");
            default -> refused.getMessage();
        };
    }

    private static String ownPath(String next) {
        return Optional.ofNullable(next)
                .filter(path -> OWN_PATH.matcher(path).matches())
                .orElse("/");
    }

    /** The fields of a form; the last of each name, and none that cannot be read. */
    private static Map<String, String> fields(byte[] body) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&", -1)) {
            String[] parts = pair.split("=", 2);
            try {
                fields.put(
                        URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                        parts.length == 2 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "");
            } catch (IllegalArgumentException e) {
                // Then it is not there, and what needs it says so.
            }
        }
        return fields;
    }
}
