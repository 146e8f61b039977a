package io.emberwatch.monitor.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The pages and what they are made of, read once; a path never reaches a file system. Thread-safe. */
final class Pages {
    private static final Map<String, String> KINDS = Map.of(
            "html", "text/html;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "svg", "image/svg+xml");
    private static final List<String> FILES = List.of(
            "wall.html",
            "wall.js",
            "camera.html",
            "camera.js",
            "cameras.js",
            "incidents.html",
            "incidents.js",
            "incidents.css",
            "incident.html",
            "incident.js",
            "incident-words.js",
            "emberwatch.css",
            "icon.svg");

    private final Map<String, ByteBuffer> contents = new TreeMap<>();
    private final CameraEndpoints cameras;
    private final IncidentEndpoints incidents;

    Pages(CameraEndpoints cameras, IncidentEndpoints incidents) {
        this.cameras = cameras;
        this.incidents = incidents;
        FILES.forEach(name -> contents.put(name, load(name)));
    }

    void wall(Request request, Response response, Callback callback, String nothing) {
        send(response, callback, "wall.html");
    }

    void camera(Request request, Response response, Callback callback, String id) throws RequestRefused {
        cameras.find(id);
        send(response, callback, "camera.html");
    }

    void incidents(Request request, Response response, Callback callback, String nothing) {
        send(response, callback, "incidents.html");
    }

    void incident(Request request, Response response, Callback callback, String id) throws RequestRefused {
        incidents.find(id);
        send(response, callback, "incident.html");
    }

    void asset(Request request, Response response, Callback callback, String name) throws RequestRefused {
        if (!contents.containsKey(name)) {
            throw RequestRefused.notFound("there is no such file");
        }
        send(response, callback, name);
    }

    private void send(Response response, Callback callback, String name) {
        String type = KINDS.get(name.substring(name.lastIndexOf('.') + 1));
        Answers.write(response, callback, 200, type, contents.get(name).duplicate());
    }

    private static ByteBuffer load(String name) {
        try (InputStream in = Pages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program is incomplete: resource io/emberwatch/monitor/web/" + name
                        + " is missing; install it again");
            }
            return ByteBuffer.wrap(in.readAllBytes()).asReadOnlyBuffer();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read resource io/emberwatch/monitor/web/" + name, e);
        }
    }
}
