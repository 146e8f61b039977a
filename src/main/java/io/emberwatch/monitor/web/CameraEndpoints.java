package io.emberwatch.monitor.web;

import io.emberwatch.core.frame.CameraId;
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
        Answers.json(
                response,
                callback,
                200,
                directory.cameras().stream().map(CameraJson::of).toList());
    }

    void one(Request request, Response response, Callback callback, String id) throws RequestRefused {
        Answers.json(response, callback, 200, CameraJson.of(find(id)));
    }

    /** The camera that a path names. */
    CameraView find(String id) throws RequestRefused {
        CameraId camera;
        try {
            camera = new CameraId(id);
        } catch (IllegalArgumentException e) {
            throw RequestRefused.notFound("there is no such camera");
        }
        return directory.camera(camera).orElseThrow(() -> RequestRefused.notFound("there is no camera " + camera));
    }
}
