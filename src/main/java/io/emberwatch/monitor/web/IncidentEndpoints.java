package io.emberwatch.monitor.web;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.EvidenceFile;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentClip;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.ScoreCurve;
import io.emberwatch.monitor.incident.store.Delivery;
import io.emberwatch.monitor.incident.store.IncidentQuery;
import io.emberwatch.monitor.incident.store.IncidentQuery.Position;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.web.access.Visitor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.content.ResourceHttpContent;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.ResourceService;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** The incidents as JSON, newest first, and their files. Thread-safe. */
final class IncidentEndpoints {
    /** Members tell each other so when the incident began that {@code before} names. */
    static final String BEFORE_AT = "before_at";

    /** {@code If-Match} and {@code If-None-Match} (RFC 9110, section 13.1). */
    private static final Pattern TAGS = Pattern.compile("\\s*(\\*|(W/)?\"[^\"]*\"(\\s*,\\s*(W/)?\"[^\"]*\")*)\\s*");

    private final IncidentStore store;
    private final StoredFiles stored;
    private final ResourceService clips = new ResourceService();

    /** @param stored what is served of files that are not here */
    IncidentEndpoints(IncidentStore store, StoredFiles stored) {
        this.store = store;
        this.stored = stored;
        clips.setAcceptRanges(true);
        clips.setEtags(true);
        clips.setCacheControl("private, no-cache");
    }

    /** As {@link Filter} reads the query. */
    void list(Request request, Response response, Callback callback, String nothing) throws RequestRefused {
        IncidentQuery wanted = wanted(request);
        Visitor visitor = Gate.visitor(request);
        // A page begins behind an incident that the visitor has seen, so it must be one that there is.
        boolean known = wanted.before()
                .flatMap(store::find)
                .map(last -> visitor.sees(last.camera()))
                .orElse(true);
        answer(known ? store.list(wanted) : List.of(), response, callback);
    }

    /** What a request asks for, among what its sender may see. */
    static IncidentQuery wanted(Request request) throws RequestRefused {
        IncidentQuery wanted = Filter.of(request);
        Visitor visitor = Gate.visitor(request);
        return visitor.seesAll() ? wanted : wanted.among(visitor.cameras().orElseThrow());
    }

    void answer(List<Incident> incidents, Response response, Callback callback) {
        Answers.json(response, callback, 200, incidents.stream().map(this::json).toList());
    }

    void one(Request request, Response response, Callback callback, String id) throws RequestRefused {
        Answers.json(response, callback, 200, json(find(request, id)));
    }

    /** An incident with links to all its files, wherever they are. */
    IncidentJson json(Incident incident) {
        return IncidentJson.of(incident, store, stored.copied(incident));
    }

    /** An endpoint for one kind of image. */
    Routes.Endpoint image(ImageKind kind) {
        EvidenceFile file = EvidenceFile.named(kind.fileName()).orElseThrow();
        return (request, response, callback, id) -> {
            Incident incident = find(request, id);
            Optional<byte[]> jpeg = store.image(incident.id(), kind);
            if (jpeg.isPresent()) {
                Answers.write(response, callback, 200, file.contentType(), ByteBuffer.wrap(jpeg.get()));
            } else {
                copy(incident, file, request, response, callback);
            }
        };
    }

    /** An incident's clip, whole or in ranges, as players ask for it; never in memory as a whole. */
    void clip(Request request, Response response, Callback callback, String id) throws RequestRefused {
        Incident incident = find(request, id);
        Optional<Path> clip = IncidentClip.find(store.folder(incident.id()));
        if (clip.isEmpty()) {
            copy(incident, EvidenceFile.CLIP, request, response, callback);
            return;
        }
        ResourceHttpContent content = new ResourceHttpContent(
                ResourceFactory.root().newResource(clip.get()), EvidenceFile.CLIP.contentType());
        clips.doGet(withReadableTags(request), response, callback, content);
    }

    /** Tags that cannot be read count as none: Jetty would write a trace into the log. */
    private static Request withReadableTags(Request request) {
        HttpFields.Mutable fields = HttpFields.build(request.getHeaders());
        for (HttpHeader conditional : List.of(HttpHeader.IF_MATCH, HttpHeader.IF_NONE_MATCH)) {
            if (!fields.getValuesList(conditional).stream()
                    .allMatch(value -> TAGS.matcher(value).matches())) {
                fields.remove(conditional);
            }
        }
        return new Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
                return fields;
            }
        };
    }

    /** A file that is not here: another member had it, or it made room. */
    private void copy(Incident incident, EvidenceFile file, Request request, Response response, Callback callback)
            throws RequestRefused {
        RequestRefused missing = RequestRefused.notFound("this incident has no " + file.fileName());
        if (incident.kind() != IncidentKind.FIRE) {
            throw missing;
        }
        stored.serve(incident.id(), file, missing, request, response, callback);
    }

    /** The scores around a fire; no points where none were kept. */
    void scores(Request request, Response response, Callback callback, String id) throws RequestRefused {
        Answers.json(response, callback, 200, curve(find(request, id), store));
    }

    /** The scores around an incident, to be written as JSON. */
    static Object curve(Incident incident, IncidentStore store) {
        Optional<ScoreCurve> curve = ScoreCurve.read(store.folder(incident.id()));
        return new ScoresJson(
                curve.map(ScoreCurve::threshold).orElse(null),
                curve.map(ScoreCurve::points).orElse(List.of()));
    }

    /** What became of the messages about an incident, oldest first. */
    void notifications(Request request, Response response, Callback callback, String id) throws RequestRefused {
        Answers.json(
                response,
                callback,
                200,
                store.deliveries(find(request, id).id()).stream()
                        .map(DeliveryJson::of)
                        .toList());
    }

    private record ScoresJson(Double threshold, List<ScoreCurve.Point> points) {}

    /** A message as the API has it. */
    @JsonNaming(SnakeCaseStrategy.class)
    private record DeliveryJson(
            String sink,
            String event,
            String state,
            String createdAt,
            String settledAt,
            int failures,
            String lastError) {
        private static DeliveryJson of(Delivery delivery) {
            return new DeliveryJson(
                    delivery.message().sink(),
                    delivery.message().event().label(),
                    delivery.outcome().label(),
                    delivery.message().createdAt().toString(),
                    delivery.settledAt().map(Instant::toString).orElse(null),
                    delivery.failures(),
                    delivery.lastError().orElse(null));
        }
    }

    /** The incident that a request names; those of a camera that is hidden from its sender are not there. */
    Incident find(Request request, String id) throws RequestRefused {
        if (!Incident.isId(id)) {
            throw RequestRefused.notFound("there is no such incident");
        }
        Incident incident = store.find(id).orElseThrow(() -> RequestRefused.notFound("there is no incident " + id));
        if (!Gate.visitor(request).sees(incident.camera())) {
            throw RequestRefused.hidden("there is no incident " + id);
        }
        return incident;
    }

    /**
     * Where the page of another member that a request names ended: at {@code before}, which began at {@code before_at}.
     * Empty for a first page.
     */
    static Optional<Position> continued(Request request) throws RequestRefused {
        Fields query = Requests.query(request);
        Optional<String> before = Filter.value(query, "before");
        Optional<String> at = Filter.value(query, BEFORE_AT);
        return before.isPresent() && at.isPresent()
                ? Optional.of(new Position(Filter.time(BEFORE_AT, at.get()), before.get()))
                : Optional.empty();
    }

    /**
     * Which incidents a request asks for: {@code limit} 1..500, {@code before} an id for the next page, {@code camera},
     * {@code state} open or ended, {@code kind}, {@code verdict}, {@code acknowledged} yes or no, {@code from} and {@code
     * until} times; an empty value is none.
     */
    private static final class Filter {
        private static final int PAGE = 100;
        private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

        private static final IncidentKind[] KEPT_KINDS = Arrays.stream(IncidentKind.values())
                .filter(kind -> kind != IncidentKind.TEST)
                .toArray(IncidentKind[]::new);

        private static final String[] YES_NO = {"yes", "no"};

        private Filter() {}

        static IncidentQuery of(Request request) throws RequestRefused {
            Fields query = Requests.query(request);
            IncidentQuery wanted = IncidentQuery.newest(limit(query));
            Optional<String> camera = value(query, "camera");
            if (camera.isPresent()) {
                wanted = wanted.of(camera(camera.get()));
            }
            Optional<String> state = value(query, "state");
            if (state.isPresent()) {
                wanted = wanted.open(isOpen(state.get()));
            }
            Optional<String> kind = value(query, "kind");
            if (kind.isPresent()) {
                wanted = wanted.about(oneOf("kind", kind.get(), KEPT_KINDS, IncidentKind::label));
            }
            Optional<String> verdict = value(query, "verdict");
            if (verdict.isPresent()) {
                wanted = wanted.ruled(oneOf("verdict", verdict.get(), Ruling.values(), Ruling::label));
            }
            Optional<String> acknowledged = value(query, "acknowledged");
            if (acknowledged.isPresent()) {
                wanted = wanted.acknowledged(oneOf("acknowledged", acknowledged.get(), YES_NO, each -> each)
                        .equals("yes"));
            }
            Optional<String> from = value(query, "from");
            if (from.isPresent()) {
                wanted = wanted.from(time("from", from.get()));
            }
            Optional<String> until = value(query, "until");
            if (until.isPresent()) {
                wanted = wanted.until(time("until", until.get()));
            }
            Optional<String> before = value(query, "before");
            return before.isPresent() ? wanted.after(before.get()) : wanted;
        }

        private static Optional<String> value(Fields query, String name) {
            return Optional.ofNullable(query.getValue(name)).filter(text -> !text.isEmpty());
        }

        private static int limit(Fields query) throws RequestRefused {
            try {
                int limit = Integer.parseInt(value(query, "limit").orElse(String.valueOf(PAGE)));
                if (limit >= 1 && limit <= IncidentQuery.MOST) {
                    return limit;
                }
            } catch (NumberFormatException e) {
                // Said below, as for a number out of range.
            }
            throw new RequestRefused(400, "limit must be a whole number from 1 to " + IncidentQuery.MOST);
        }

        private static CameraId camera(String text) throws RequestRefused {
            try {
                return new CameraId(text);
            } catch (IllegalArgumentException e) {
                throw new RequestRefused(400, "camera must be a camera's id");
            }
        }

        static Instant time(String name, String text) throws RequestRefused {
            try {
                Instant time = Instant.parse(text);
                // Others cannot be counted in milliseconds, as the database has them.
                if (!time.isBefore(Instant.EPOCH) && time.isBefore(LATEST)) {
                    return time;
                }
            } catch (DateTimeParseException e) {
                // Said below, as for a time that is too far away.
            }
            throw new RequestRefused(400, name + " must be a time such as 2026-11-24T08:00:00Z");
        }

        private static boolean isOpen(String state) throws RequestRefused {
            if (!state.equals("open") && !state.equals("ended")) {
                throw new RequestRefused(400, "state must be open or ended");
            }
            return state.equals("open");
        }

        private static <T> T oneOf(String name, String text, T[] values, Function<T, String> label)
                throws RequestRefused {
            for (T value : values) {
                if (label.apply(value).equals(text)) {
                    return value;
                }
            }
            throw new RequestRefused(
                    400,
                    name + " must be one of " + Arrays.stream(values).map(label).collect(Collectors.joining(", ")));
        }
    }
}
