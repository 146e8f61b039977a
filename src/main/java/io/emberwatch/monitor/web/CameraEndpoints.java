package io.emberwatch.monitor.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.web.WebContent.CameraDirectory;
import io.emberwatch.monitor.web.access.Visitor;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The cameras as JSON. Thread-safe. */
final class CameraEndpoints {
    private final CameraDirectory directory;

    CameraEndpoints(CameraDirectory directory) {
        this.directory = directory;
    }

    void list(Request request, Response response, Callback callback, String nothing) {
        Visitor visitor = Gate.visitor(request);
        Answers.json(
                response,
                callback,
                200,
                directory.cameras().stream()
                        .filter(view -> visitor.sees(view.id()))
                        .map(CameraJson::of)
                        .toList());
    }

    void one(Request request, Response response, Callback callback, String id) throws RequestRefused {
        Answers.json(response, callback, 200, CameraJson.of(find(request, id)));
    }

    /** The camera that a request names; to whom it is hidden, it is not there. */
    CameraView find(Request request, String id) throws RequestRefused {
        CameraId camera;
        try {
            camera = new CameraId(id);
        } catch (IllegalArgumentException e) {
            throw RequestRefused.notFound("there is no such camera");
        }
        CameraView view =
                directory.camera(camera).orElseThrow(() -> RequestRefused.notFound("there is no camera " + camera));
        if (!Gate.visitor(request).sees(camera)) {
            throw RequestRefused.hidden("there is no camera " + camera);
        }
        return view;
    }

    /**
     * A camera as the API has it: one component a field, in their order. Null where there is nothing to say; a group is
     * left out. Immutable.
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record CameraJson(
            String id,
            String name,
            String state,
            String feed,
            Double score,
            String lastFrameAt,
            Double ageSeconds,
            double fps,
            long reconnects,
            int width,
            int height,
            String error,
            Double scoredAgeSeconds,
            double scoredFps,
            double judgedFps,
            @JsonInclude(JsonInclude.Include.NON_NULL) String group) {
        static CameraJson of(CameraView view) {
            return new CameraJson(
                    view.id().value(),
                    view.name(),
                    view.state().name().toLowerCase(Locale.ROOT),
                    view.health().label(),
                    view.score().isPresent() ? view.score().getAsDouble() : null,
                    view.lastFrameAt().map(Instant::toString).orElse(null),
                    view.age().map(CameraJson::seconds).orElse(null),
                    view.fps(),
                    view.reconnects(),
                    view.width(),
                    view.height(),
                    view.error().orElse(null),
                    view.scoredAge().map(CameraJson::seconds).orElse(null),
                    view.scoredFps(),
                    view.judgedFps(),
                    view.group().orElse(null));
        }

        private static double seconds(Duration age) {
            return age.toMillis() / 1000.0;
        }
    }
}
