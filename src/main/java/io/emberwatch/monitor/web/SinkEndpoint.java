package io.emberwatch.monitor.web;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.emberwatch.monitor.notify.SinkState;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The receivers of messages as JSON. Thread-safe. */
final class SinkEndpoint implements Routes.Endpoint {
    private final Supplier<List<SinkState>> sinks;

    SinkEndpoint(Supplier<List<SinkState>> sinks) {
        this.sinks = sinks;
    }

    @Override
    public void serve(Request request, Response response, Callback callback, String nothing) {
        Answers.json(
                response, callback, 200, sinks.get().stream().map(SinkJson::of).toList());
    }

    /** A sink as the API has it. Immutable. */
    @JsonNaming(SnakeCaseStrategy.class)
    private record SinkJson(String name, String state, String detail, String since, int waiting) {
        static SinkJson of(SinkState sink) {
            return new SinkJson(
                    sink.sink(),
                    sink.condition().label(),
                    sink.detail(),
                    sink.since().toString(),
                    sink.waiting());
        }
    }
}
