package io.emberwatch.monitor.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emberwatch.monitor.camera.onvif.CameraFinder;
import io.emberwatch.monitor.camera.onvif.CameraFinder.Wanted;
import io.emberwatch.monitor.camera.onvif.CameraLogin;
import io.emberwatch.monitor.camera.onvif.CamerasYaml;
import io.emberwatch.monitor.camera.onvif.FoundCamera;
import io.emberwatch.monitor.camera.onvif.FoundStream;
import io.emberwatch.monitor.config.Secret;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /api/discover}: looks for cameras on the network; one search at a time. The login is in the body and lives as
 * long as the search; what was found is kept until the next one. Thread-safe.
 */
final class DiscoverEndpoint implements Routes.Endpoint, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiscoverEndpoint.class);
    private static final Requests.Body BODY =
            new Requests.Body("the body", 16 * 1024, "16 KiB", Duration.ofSeconds(10));
    private static final Set<String> FIELDS = Set.of("seconds", "user", "password", "addresses");
    private static final int USUAL_SECONDS = 4;
    private static final int LONGEST_TEXT = 300;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final CameraFinder finder;
    private final AtomicBoolean running = new AtomicBoolean();
    private final ThreadPoolExecutor worker;
    private volatile Optional<FoundJson> latest = Optional.empty();

    DiscoverEndpoint(CameraFinder finder) {
        this.finder = finder;
        // Only who has set the mark comes in, so that the queue holds one at most.
        worker = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> new Thread(task, "discover"));
        worker.allowCoreThreadTimeOut(true);
    }

    /** {@code GET /api/discover}: what the latest search found. */
    void latest(Request request, Response response, Callback callback, String nothing) {
        FoundJson found = latest.orElse(new FoundJson(false, null, List.of(), ""));
        Answers.json(
                response, callback, 200, new FoundJson(running.get(), found.foundAt(), found.devices(), found.yaml()));
    }

    @Override
    public void serve(Request request, Response response, Callback callback, String nothing) throws RequestRefused {
        Requests.requireJsonOfOwnSite(request);
        BODY.read(
                request,
                body -> begin(body, request, response, callback),
                refusal -> Answers.refuse(response, callback, refusal));
    }

    private void begin(byte[] body, Request request, Response response, Callback callback) {
        try {
            Wanted wanted = wanted(body);
            if (!running.compareAndSet(false, true)) {
                throw new RequestRefused(429, "another search is under way: try again later", RETRY_AFTER);
            }
            // Nothing moves on the connection while the search goes on, which is no fault of the client's.
            request.addIdleTimeoutListener(idle -> !running.get());
            try {
                worker.execute(() -> search(wanted, response, callback));
            } catch (RejectedExecutionException e) {
                running.set(false);
                throw new RequestRefused(503, "this server stops: try again later", RETRY_AFTER);
            }
        } catch (RequestRefused e) {
            Answers.refuse(response, callback, e);
        }
    }

    private void search(Wanted wanted, Response response, Callback callback) {
        FoundJson found;
        try {
            found = found(wanted);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            Answers.refuse(
                    response, callback, new RequestRefused(503, "this server stops: try again later", RETRY_AFTER));
            return;
        } catch (RuntimeException e) {
            LOG.error("the search for cameras failed", e);
            Answers.error(response, callback, 500, "this is a fault of the server; its log says more");
            return;
        }
        Answers.json(response, callback, 200, found);
    }

    /** The search is over before it is answered: whoever has read the answer may ask again. */
    private FoundJson found(Wanted wanted) throws InterruptedException {
        try {
            FoundJson found = FoundJson.of(finder.find(wanted));
            latest = Optional.of(found);
            return found;
        } finally {
            running.set(false);
        }
    }

    private static Wanted wanted(byte[] body) throws RequestRefused {
        JsonNode fields;
        try {
            fields = JSON.readTree(body);
        } catch (IOException e) {
            // Its message would quote the body.
            throw new RequestRefused(400, "the body is not JSON");
        }
        if (!fields.isObject()) {
            throw new RequestRefused(400, "the body must be a JSON object");
        }
        List<String> names = new ArrayList<>();
        fields.fieldNames().forEachRemaining(names::add);
        if (!FIELDS.containsAll(names)) {
            throw new RequestRefused(400, "unknown field; there are seconds, user, password and addresses");
        }
        if (!fields.path("seconds").isMissingNode() && !fields.path("seconds").isIntegralNumber()) {
            throw new RequestRefused(400, "seconds must be a whole number");
        }
        if (!fields.path("addresses").isMissingNode()
                && !fields.path("addresses").isArray()) {
            throw new RequestRefused(400, "addresses must be a list of texts");
        }
        List<String> addresses = new ArrayList<>();
        for (JsonNode each : fields.path("addresses")) {
            addresses.add(text(each, "an address"));
        }
        String user = fields.has("user") ? text(fields.get("user"), "user") : "";
        String password = fields.has("password") ? text(fields.get("password"), "password") : "";
        if (user.isEmpty() && !password.isEmpty()) {
            throw new RequestRefused(400, "a password needs a user");
        }
        Optional<CameraLogin> login =
                user.isEmpty() ? Optional.empty() : Optional.of(new CameraLogin(user, new Secret(password)));
        try {
            return new Wanted(Duration.ofSeconds(fields.path("seconds").asInt(USUAL_SECONDS)), addresses, login);
        } catch (IllegalArgumentException e) {
            throw new RequestRefused(400, e.getMessage());
        }
    }

    private static String text(JsonNode node, String what) throws RequestRefused {
        if (!node.isTextual()
                || node.textValue().length() > LONGEST_TEXT
                || node.textValue().chars().anyMatch(Character::isISOControl)) {
            throw new RequestRefused(
                    400, what + " must be a text of one line with " + LONGEST_TEXT + " characters at most");
        }
        return node.textValue();
    }

    /** Ends the search that is under way. */
    @Override
    public void close() {
        worker.shutdownNow();
    }

    /**
     * What is answered.
     *
     * @param foundAt ISO 8601; null before the first search
     * @param yaml all that can be watched, ready for the configuration
     */
    private record FoundJson(
            boolean running, @JsonProperty("found_at") String foundAt, List<DeviceJson> devices, String yaml) {
        static FoundJson of(List<FoundCamera> found) {
            return new FoundJson(
                    false,
                    Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
                    found.stream().map(DeviceJson::of).toList(),
                    CamerasYaml.of(found));
        }
    }

    /** @param problem null where nothing is wrong */
    private record DeviceJson(
            String address,
            String id,
            String name,
            String manufacturer,
            String model,
            String firmware,
            boolean login,
            String problem,
            List<StreamJson> streams,
            String yaml) {
        static DeviceJson of(FoundCamera camera) {
            return new DeviceJson(
                    camera.address(),
                    camera.id(),
                    camera.name(),
                    camera.manufacturer(),
                    camera.model(),
                    camera.firmware(),
                    camera.login(),
                    camera.problem().orElse(null),
                    camera.streams().stream()
                            .map(each -> StreamJson.of(
                                    each,
                                    camera.suggested().filter(each::equals).isPresent()))
                            .toList(),
                    CamerasYaml.of(List.of(camera)));
        }
    }

    private record StreamJson(
            String name, String codec, int width, int height, int fps, String url, boolean suggested) {
        static StreamJson of(FoundStream stream, boolean suggested) {
            return new StreamJson(
                    stream.name(),
                    stream.codec(),
                    stream.width(),
                    stream.height(),
                    stream.fps(),
                    stream.url(),
                    suggested);
        }
    }
}
