package io.emberwatch.monitor.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.frame.CameraId;
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
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        directory.cameras().forEach(view -> all.add(json(view)));
        Answers.json(response, callback, 200, all);
    }

    void one(Request request, Response response, Callback callback, String id) throws RequestRefused {
        Answers.json(response, callback, 200, json(find(id)));
    }

    /** The camera a path speaks of. */
    CameraView find(String id) throws RequestRefused {
        CameraId camera;
        try {
            camera = new CameraId(id);
        } catch (IllegalArgumentException e) {
            throw RequestRefused.notFound("there is no such camera");
        }
        return directory.camera(camera).orElseThrow(() -> RequestRefused.notFound("there is no camera " + camera));
    }

    /** What the API says of a camera. */
    ObjectNode json(CameraView view) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", view.id().value());
        node.put("name", view.name());
        node.put("state", view.state().name().toLowerCase(Locale.ROOT));
        node.put("feed", view.health().label());
        node.put("score", view.score().isPresent() ? (Double) view.score().getAsDouble() : null);
        node.put("last_frame_at", view.lastFrameAt().map(Instant::toString).orElse(null));
        node.put("age_seconds", view.age().map(CameraEndpoints::seconds).orElse(null));
        node.put("fps", view.fps());
        node.put("reconnects", view.reconnects());
        node.put("width", view.width());
        node.put("height", view.height());
        node.put("error", view.error().orElse(null));
        return node;
    }

    private static double seconds(Duration age) {
        return age.toMillis() / 1000.0;
    }
}
