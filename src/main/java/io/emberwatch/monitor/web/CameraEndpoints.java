package io.emberwatch.monitor.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.web.WebContent.CameraDirectory;
import io.emberwatch.monitor.web.access.Visitor;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The cameras as JSON. Thread-safe. */
final class CameraEndpoints {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final CameraDirectory directory;

    CameraEndpoints(CameraDirectory directory) {
        this.directory = directory;
    }

    void list(Request request, Response response, Callback callback, String nothing) {
        list(directory.cameras(), Gate.visitor(request), response, callback);
    }

    /** Those that the visitor may see. */
    static void list(List<CameraView> cameras, Visitor visitor, Response response, Callback callback) {
        Answers.json(
                response,
                callback,
                200,
                cameras.stream()
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

        /** What another member says of a camera; empty where this version cannot read it. */
        static Optional<CameraView> view(JsonNode json) {
            try {
                CameraJson read = JSON.treeToValue(json, CameraJson.class);
                if (read.id == null || read.name == null || read.state == null || read.feed == null) {
                    return Optional.empty();
                }
                return Optional.of(new CameraView(
                        new CameraId(read.id),
                        read.name,
                        AlarmState.valueOf(read.state.toUpperCase(Locale.ROOT)),
                        CameraHealth.valueOf(read.feed.toUpperCase(Locale.ROOT)),
                        read.score == null ? OptionalDouble.empty() : OptionalDouble.of(read.score),
                        Optional.ofNullable(read.lastFrameAt).map(Instant::parse),
                        Optional.ofNullable(read.ageSeconds).map(CameraJson::duration),
                        read.fps,
                        Optional.ofNullable(read.scoredAgeSeconds).map(CameraJson::duration),
                        read.scoredFps,
                        read.judgedFps,
                        read.reconnects,
                        read.width,
                        read.height,
                        Optional.ofNullable(read.error),
                        Optional.ofNullable(read.group)));
            } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
                return Optional.empty();
            }
        }

        private static Duration duration(double seconds) {
            return Duration.ofMillis(Math.round(seconds * 1000));
        }

        private static double seconds(Duration age) {
            return age.toMillis() / 1000.0;
        }
    }
}
