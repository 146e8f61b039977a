package io.emberwatch.monitor.web;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.WrittenCamera;
import io.emberwatch.monitor.web.ConfigEditing.Cameras;
import io.emberwatch.monitor.web.ConfigEditing.Saved;
import io.emberwatch.monitor.web.ConfigEditing.Tried;
import io.emberwatch.monitor.web.ConfigEditing.Wanted;
import io.emberwatch.monitor.web.access.Visitor.Entry;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Cameras of the configuration's file, read, tried and changed by an admin. Each change names the version of the file that
 * it was made for, so that two admins do not undo each other's. Thread-safe.
 */
final class EditEndpoints {
    private static final Requests.Body BODY =
            new Requests.Body("the body", 256 * 1024, "256 KiB", Duration.ofSeconds(10));
    private static final Duration RETRY_AFTER = Duration.ofSeconds(3);
    private static final Pattern NUMBERED_HOST =
            Pattern.compile("(localhost|[0-9.]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]+)?", Pattern.CASE_INSENSITIVE);

    private final Supplier<ConfigEditing> editing;

    EditEndpoints(Supplier<ConfigEditing> editing) {
        this.editing = editing;
    }

    /** {@code GET /api/config/cameras}. */
    void cameras(Request request, Response response, Callback callback, String nothing) throws RequestRefused {
        requireNumberedHost(request);
        ConfigEditing now = editing.get();
        if (!now.isOn()) {
            Answers.json(response, callback, 200, CamerasJson.OFF);
            return;
        }
        try {
            CamerasJson cameras = CamerasJson.of(now.cameras());
            response.getHeaders().put(HttpHeader.ETAG, "\"" + cameras.version() + "\"");
            Answers.json(response, callback, 200, cameras);
        } catch (UserException e) {
            throw new RequestRefused(409, e.getMessage());
        }
    }

    /** {@code POST /api/config/cameras}: a camera more. */
    Routes.Endpoint add() {
        return saving((form, id) -> form.added());
    }

    /** {@code POST /api/config/cameras/{id}}: other values. */
    Routes.Endpoint change() {
        return saving((form, id) -> form.changed(camera(id)));
    }

    /** {@code POST /api/config/cameras/{id}/regions}: its masks and zones. */
    Routes.Endpoint draw() {
        return saving((form, id) -> form.drawn(camera(id)));
    }

    /** {@code POST /api/config/cameras/{id}/remove}. */
    Routes.Endpoint remove() {
        return saving((form, id) -> form.removed(camera(id)));
    }

    /** {@code POST /api/config/undo}: the version of the file before the latest change. */
    Routes.Endpoint undo() {
        return changing((editing, version, form, nothing) -> {
            form.requireNothing();
            return editing.undo(version);
        });
    }

    /** {@code POST /api/config/try}: a picture of what {@link #add} would add. */
    Routes.Endpoint tryNew() {
        return trying((form, id) -> form.added());
    }

    /** {@code POST /api/config/cameras/{id}/try}: a picture of what {@link #change} would make. */
    Routes.Endpoint tryChanged() {
        return trying((form, id) -> form.changed(camera(id)));
    }

    /** What a request asks for. */
    private interface Reading {
        Wanted read(CameraForm form, String id) throws RequestRefused;
    }

    /** A change that is asked for; empty where it cannot be now. */
    private interface Changing {
        Optional<CompletableFuture<Saved>> begin(ConfigEditing editing, String version, CameraForm form, String id)
                throws RequestRefused;
    }

    private Routes.Endpoint saving(Reading reading) {
        return changing((editing, version, form, id) -> editing.save(version, reading.read(form, id)));
    }

    private Routes.Endpoint changing(Changing change) {
        return (request, response, callback, id) -> {
            ConfigEditing now = on(request);
            String version = version(request);
            BODY.read(
                    request,
                    body -> answer(request, response, callback, () -> {
                        return change.begin(now, version, CameraForm.of(body), id)
                                .orElseThrow(() -> new RequestRefused(
                                        503,
                                        "the configuration cannot be changed now: the monitor is starting, stopping or"
                                                + " still busy with other changes",
                                        RETRY_AFTER))
                                .<Runnable>thenApply(saved -> () -> show(saved, request, response, callback));
                    }),
                    refusal -> Answers.refuse(response, callback, refusal));
        };
    }

    private Routes.Endpoint trying(Reading reading) {
        return (request, response, callback, id) -> {
            ConfigEditing now = on(request);
            BODY.read(
                    request,
                    body -> answer(request, response, callback, () -> {
                        Wanted wanted = reading.read(CameraForm.of(body), id);
                        return now.attempt(wanted)
                                .orElseThrow(() -> new RequestRefused(
                                        429, "another camera is being tried: try again in a moment", RETRY_AFTER))
                                .<Runnable>thenApply(tried -> () -> show(tried, response, callback));
                    }),
                    refusal -> Answers.refuse(response, callback, refusal));
        };
    }

    /** Begins something whose outcome is answered later. */
    private interface Task {
        CompletableFuture<Runnable> begin() throws RequestRefused;
    }

    private static void answer(Request request, Response response, Callback callback, Task task) {
        AtomicBoolean done = new AtomicBoolean();
        // Nothing moves on the connection while a camera is tried, which is no fault of the client's.
        request.addIdleTimeoutListener(idle -> done.get());
        try {
            var unused = task.begin().thenAccept(show -> {
                done.set(true);
                show.run();
            });
        } catch (RequestRefused e) {
            done.set(true);
            Answers.refuse(response, callback, e);
        }
    }

    private ConfigEditing on(Request request) throws RequestRefused {
        Requests.requireJsonOfOwnSite(request);
        requireNumberedHost(request);
        ConfigEditing now = editing.get();
        if (!now.isOn()) {
            throw new RequestRefused(
                    409, "the configuration is not changed here: set web.editable: true, or change the file");
        }
        return now;
    }

    /**
     * Where nobody logs in, any page that has its own name lead to this address could change the configuration: it would
     * be its own site to the browser.
     */
    private static void requireNumberedHost(Request request) throws RequestRefused {
        String host = String.valueOf(request.getHeaders().get(HttpHeader.HOST));
        if (Gate.visitor(request).entry() == Entry.OPEN
                && !NUMBERED_HOST.matcher(host).matches()) {
            throw new RequestRefused(
                    409, "without a login the configuration is changed only by localhost or an address in numbers");
        }
    }

    private static String version(Request request) throws RequestRefused {
        String given = request.getHeaders().get(HttpHeader.IF_MATCH);
        if (given == null) {
            throw new RequestRefused(428, "If-Match must have the version of /api/config/cameras");
        }
        return given.strip().replaceFirst("^W/", "").replace("\"", "");
    }

    private static CameraId camera(String id) throws RequestRefused {
        return CameraId.parse(id).orElseThrow(() -> RequestRefused.notFound("there is no such camera"));
    }

    private static void show(Saved saved, Request request, Response response, Callback callback) {
        switch (saved.result()) {
            case SAVED -> {
                Gate.noteChanged(request, saved.changed());
                response.getHeaders().put(HttpHeader.ETAG, "\"" + saved.version() + "\"");
                Answers.json(
                        response, callback, 200, new SavedJson(saved.version(), saved.changed(), saved.needsRestart()));
            }
            case OUTDATED -> refuse(412, saved.problems(), response, callback);
            case UNWRITABLE -> refuse(409, saved.problems(), response, callback);
            case REFUSED -> refuse(422, saved.problems(), response, callback);
            case FAILED -> refuse(500, saved.problems(), response, callback);
        }
    }

    private static void show(Tried tried, Response response, Callback callback) {
        if (tried.problems().isEmpty()) {
            String image = Base64.getEncoder().encodeToString(tried.jpeg());
            Answers.json(response, callback, 200, new TriedJson(tried.stream(), tried.width(), tried.height(), image));
        } else {
            refuse(tried.refused() ? 422 : 502, tried.problems(), response, callback);
        }
    }

    private static void refuse(int status, List<String> problems, Response response, Callback callback) {
        String error = problems.size() == 1 ? problems.get(0) : "nothing was changed: " + problems.size() + " problems";
        Answers.json(response, callback, status, new ProblemsJson(error, problems));
    }

    /** What the file says of the cameras; nothing where it is not to be changed. */
    @JsonNaming(SnakeCaseStrategy.class)
    private record CamerasJson(
            boolean editable,
            String file,
            String version,
            String hindrance,
            PreviousJson previous,
            List<CameraJson> cameras) {
        static final CamerasJson OFF = new CamerasJson(false, null, null, null, null, List.of());

        static CamerasJson of(Cameras now) {
            return new CamerasJson(
                    true,
                    now.file(),
                    now.version(),
                    now.hindrance().orElse(null),
                    now.previous()
                            .map(each -> new PreviousJson(
                                    each.until().truncatedTo(ChronoUnit.SECONDS).toString(), each.changes()))
                            .orElse(null),
                    now.cameras().stream().map(CameraJson::of).toList());
        }
    }

    /** @param until ISO 8601 */
    private record PreviousJson(String until, List<String> changes) {}

    /** Null where the file says nothing. */
    @JsonNaming(SnakeCaseStrategy.class)
    private record CameraJson(
            String id,
            String name,
            String group,
            String url,
            boolean urlCut,
            String username,
            boolean password,
            String passwordReference,
            String threshold) {
        static CameraJson of(WrittenCamera camera) {
            return new CameraJson(
                    camera.id(),
                    orNull(camera.name()),
                    orNull(camera.group()),
                    orNull(camera.url()),
                    camera.urlCut(),
                    orNull(camera.username()),
                    camera.password(),
                    orNull(camera.passwordReference()),
                    orNull(camera.threshold()));
        }

        private static String orNull(Optional<String> text) {
            return text.orElse(null);
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    private record SavedJson(String version, List<String> changed, List<String> needsRestart) {}

    /** @param image JPEG in Base64 */
    private record TriedJson(String stream, int width, int height, String image) {}

    private record ProblemsJson(String error, List<String> problems) {}
}
