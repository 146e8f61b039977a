package io.emberwatch.monitor.web;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The pages, their scripts and styles, made once at the start; no path reaches a file system. Thread-safe. */
final class Pages {
    private static final Map<String, String> KINDS = Map.of(
            "html", "text/html;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "svg", "image/svg+xml");
    private static final List<String> ASSETS = List.of(
            "account.js",
            "words.js",
            "words-wall.js",
            "look.js",
            "fields.js",
            "focus.js",
            "time-field.js",
            "nothing.js",
            "region-picker.js",
            "theme.js",
            "live.js",
            "alarms.js",
            "siren.js",
            "wall.css",
            "icons.svg",
            "words-camera.js",
            "words-explain.js",
            "explain.js",
            "explain-view.js",
            "regions.js",
            "past-scores.js",
            "inspect.css",
            "words-incidents.js",
            "words-system.js",
            "words-server.js",
            "words-problems.js",
            "server-words.js",
            "score-curve.js",
            "triage.js",
            "system.js",
            "system.css",
            "words-discover.js",
            "discover.js",
            "discover.css",
            "words-edit.js",
            "edit.js",
            "editing.js",
            "wall.js",
            "camera.js",
            "cameras.js",
            "incidents.js",
            "incidents.css",
            "incident.js",
            "incident-words.js",
            "emberwatch.css",
            "icon.svg");
    private static final List<Page> PAGES = List.of(
            new Page("wall", "Emberwatch", "Looking for cameras"),
            new Page("camera", "Camera – Emberwatch", ""),
            new Page("explain", "Explain – Emberwatch", ""),
            new Page("incidents", "Incidents – Emberwatch", "Looking for incidents"),
            new Page("incident", "Incident – Emberwatch", ""),
            new Page("system", "System – Emberwatch", ""),
            new Page("discover", "Find cameras – Emberwatch", ""),
            new Page("edit", "Change cameras – Emberwatch", ""));

    private final Map<String, ByteBuffer> contents = new TreeMap<>();
    private final CameraEndpoints cameras;
    private final IncidentEndpoints incidents;

    Pages(CameraEndpoints cameras, IncidentEndpoints incidents) {
        this.cameras = cameras;
        this.incidents = incidents;
        ASSETS.forEach(name -> contents.put(name, buffer(load(name))));
        Mustache shell = new DefaultMustacheFactory("io/emberwatch/monitor/web").compile("shell.mustache");
        PAGES.forEach(page -> contents.put(page.file(), buffer(page.in(shell))));
    }

    void wall(Request request, Response response, Callback callback, String nothing) {
        send(response, callback, "wall.html");
    }

    void camera(Request request, Response response, Callback callback, String id) throws RequestRefused {
        cameras.find(request, id);
        send(response, callback, "camera.html");
    }

    void explain(Request request, Response response, Callback callback, String nothing) {
        send(response, callback, "explain.html");
    }

    void incidents(Request request, Response response, Callback callback, String nothing) {
        send(response, callback, "incidents.html");
    }

    void incident(Request request, Response response, Callback callback, String id) throws RequestRefused {
        incidents.find(request, id);
        anyIncident(request, response, callback, id);
    }

    /** The page of an incident that may be elsewhere. */
    void anyIncident(Request request, Response response, Callback callback, String id) {
        send(response, callback, "incident.html");
    }

    void system(Request request, Response response, Callback callback, String nothing) {
        send(response, callback, "system.html");
    }

    void discover(Request request, Response response, Callback callback, String nothing) {
        send(response, callback, "discover.html");
    }

    void edit(Request request, Response response, Callback callback, String nothing) {
        send(response, callback, "edit.html");
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

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    }

    private static String load(String name) {
        try (InputStream in = Pages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program is incomplete: resource io/emberwatch/monitor/web/" + name
                        + " is missing; install it again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read resource io/emberwatch/monitor/web/" + name, e);
        }
    }

    /**
     * A page: its own HTML inside the shell that all pages share.
     *
     * @param summary what the header says until the page's script knows more
     */
    private record Page(String name, String title, String summary) {
        String file() {
            return name + ".html";
        }

        String in(Mustache shell) {
            StringWriter html = new StringWriter();
            shell.execute(
                    html, Map.of("title", title, "script", name + ".js", "summary", summary, "content", load(file())));
            return html.toString();
        }
    }
}
