package io.emberwatch.monitor.web;

import io.emberwatch.monitor.web.ConfigReload.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Has the configuration reloaded, and answers with what came of it. Thread-safe. */
final class ReloadEndpoint implements Routes.Endpoint {
    private final ConfigReload reloading;

    ReloadEndpoint(ConfigReload reloading) {
        this.reloading = reloading;
    }

    @Override
    public void serve(Request request, Response response, Callback callback, String nothing) throws RequestRefused {
        Requests.requireOwnSite(request);
        CompletableFuture<Outcome> outcome = reloading
                .reload("http")
                .orElseThrow(() -> new RequestRefused(
                        503,
                        "the configuration cannot be reloaded now: the monitor is starting or stopping, is still busy with"
                                + " reloads that were asked for before, or has no file",
                        Duration.ofSeconds(5)));
        var unused = outcome.thenAccept(done -> Answers.json(response, callback, status(done), done));
    }

    private static int status(Outcome outcome) {
        return switch (outcome.result()) {
            case Outcome.REFUSED -> 422;
            case Outcome.FAILED -> 500;
            default -> 200;
        };
    }
}
