package io.emberwatch.monitor.web.access;

import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.server.Request;

/** What a browser keeps for us. */
final class Cookies {
    private static final int LONGEST = 64;

    private Cookies() {}

    /** The value of a cookie of ours; empty without one, or where it cannot be ours. */
    static Optional<String> value(Request request, String name) {
        List<HttpCookie> cookies;
        try {
            cookies = Request.getCookies(request);
        } catch (RuntimeException e) {
            // No cookies of ours are unreadable.
            return Optional.empty();
        }
        return cookies.stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .filter(value -> !value.isEmpty() && value.length() <= LONGEST)
                .findFirst();
    }
}
