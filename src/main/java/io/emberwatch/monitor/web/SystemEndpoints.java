package io.emberwatch.monitor.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.emberwatch.monitor.notify.SinkState;
import io.emberwatch.monitor.web.WebContent.Readiness;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What is running, and test messages to the sinks. Thread-safe. */
final class SystemEndpoints {
    private final Supplier<SystemReport> system;
    private final Readiness readiness;
    private final Supplier<List<SinkState>> sinks;
    private final SinkTrial trial;

    SystemEndpoints(WebContent content) {
        system = content.system();
        readiness = content.readiness();
        sinks = content.sinks();
        trial = content.trial();
    }

    /** As {@link HealthEndpoints} has it in {@code /readyz}. */
    private record SystemJson(
            @JsonUnwrapped SystemReport report, Map<String, CheckJson> checks, List<String> notices) {}

    private record CheckJson(boolean ok, String detail) {}

    private record SentJson(String sink, boolean sent, String error) {}

    /** Details that tell of all cameras are for those who see all. */
    void report(Request request, Response response, Callback callback, String nothing) {
        boolean whole = Gate.visitor(request).seesAll();
        Map<String, CheckJson> checks = new LinkedHashMap<>();
        readiness
                .checks()
                .forEach(check -> checks.put(check.name(), new CheckJson(check.ok(), whole ? check.detail() : null)));
        SystemReport report = system.get();
        Answers.json(
                response,
                callback,
                200,
                new SystemJson(
                        whole ? report : report.withoutRetraining(), checks, whole ? readiness.notices() : List.of()));
    }

    /** Answers once the receiver has, or has not: 200 where it took the message, else 502. */
    void test(Request request, Response response, Callback callback, String name) throws RequestRefused {
        Requests.requireOwnSite(request);
        if (sinks.get().stream().noneMatch(sink -> sink.sink().equals(name))) {
            throw RequestRefused.notFound("there is no such sink");
        }
        CompletableFuture<Optional<String>> outcome = trial.send(name)
                .orElseThrow(() -> new RequestRefused(
                        503, "another test message is under way; try again in a moment", Duration.ofSeconds(2)));
        var unused = outcome.thenAccept(fault -> Answers.json(
                response,
                callback,
                fault.isEmpty() ? 200 : 502,
                new SentJson(name, fault.isEmpty(), fault.orElse(null))));
    }
}
