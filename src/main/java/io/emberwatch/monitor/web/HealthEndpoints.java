package io.emberwatch.monitor.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.emberwatch.monitor.web.WebContent.Readiness;
import io.emberwatch.monitor.web.WebContent.Scrape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Health and metrics, for programs that watch the monitor. Thread-safe. */
final class HealthEndpoints {
    private final Readiness readiness;
    private final Scrape scrape;

    HealthEndpoints(Readiness readiness, Scrape scrape) {
        this.readiness = readiness;
        this.scrape = scrape;
    }

    /** The answer of {@code /readyz}. */
    private record ReadyJson(
            boolean ready,
            Map<String, CheckJson> checks,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notices) {}

    private record CheckJson(boolean ok, String detail) {}

    /** The process is alive. Nothing else is checked, so that nobody restarts the monitor for a dead camera. */
    void alive(Request request, Response response, Callback callback, String nothing) {
        Answers.text(response, callback, 200, "ok");
    }

    void ready(Request request, Response response, Callback callback, String nothing) {
        List<Readiness.Check> checks = readiness.checks();
        boolean ready = checks.stream().allMatch(Readiness.Check::ok);
        Map<String, CheckJson> all = new LinkedHashMap<>();
        // Details tell of all cameras.
        boolean whole = Gate.visitor(request).seesAll();
        checks.forEach(check ->
                all.put(check.name(), new CheckJson(check.ok(), whole ? check.detail() : detail(check.ok()))));
        List<String> notices = whole ? readiness.notices() : List.of();
        Answers.json(response, callback, ready ? 200 : 503, new ReadyJson(ready, all, notices));
    }

    private static String detail(boolean ok) {
        return ok ? "well" : "not well; log in to see more";
    }

    void metrics(Request request, Response response, Callback callback, String nothing) {
        String accept = String.join(",", request.getHeaders().getValuesList("Accept"));
        Scrape.Page page = scrape.scrape(accept.isEmpty() ? Optional.empty() : Optional.of(accept));
        Answers.write(response, callback, 200, page.contentType(), page.body());
    }
}
