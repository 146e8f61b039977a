package io.emberwatch.monitor.web;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** A camera as the API has it: one component a field, in their order. Null where there is nothing to say. Immutable. */
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
        String error) {
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
                view.error().orElse(null));
    }

    private static double seconds(Duration age) {
        return age.toMillis() / 1000.0;
    }
}
