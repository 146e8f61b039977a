package io.emberwatch.monitor.web;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.web.WebContent.CameraDirectory;
import io.emberwatch.monitor.web.access.Visitor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/**
 * Server-sent events: all cameras at the beginning, then each camera whose alarm or feed changes, or that goes; with
 * {@code ?every=1s} each camera once a second, as pages show scores and ages; with {@code ?camera=ID} of one camera
 * only. Nothing queues: a reader that is slow misses events, and then gets the state of all its cameras. Thread-safe.
 */
final class EventsEndpoint implements Routes.Endpoint, AutoCloseable {
    /** Finds readers that have gone, and keeps the connections of the others from timing out. */
    private static final String HEARTBEAT = ": alive\n\n";

    private static final int TICKS_A_HEARTBEAT = 5;

    private final CameraEndpoints cameras;
    private final CameraDirectory directory;
    private final Executor executor;
    private final Semaphore places;
    private final Predicate<Visitor> stillHolds;
    private final Map<EventReader, Place> readers = new ConcurrentHashMap<>();
    private Map<CameraId, Condition> told = Map.of();
    private int ticks;

    /**
     * Reads nothing yet.
     *
     * @param maxReaders most readers at the same time
     * @param stillHolds whether somebody who came in may still see the same; asked once a second
     */
    EventsEndpoint(
            CameraEndpoints cameras,
            CameraDirectory directory,
            int maxReaders,
            Executor executor,
            Predicate<Visitor> stillHolds) {
        this.stillHolds = stillHolds;
        this.cameras = cameras;
        this.directory = directory;
        this.executor = executor;
        this.places = new Semaphore(maxReaders);
    }

    @Override
    public void serve(Request request, Response response, Callback callback, String nothing) throws RequestRefused {
        Selection selection = selection(request);
        directory.watched();
        Supplier<String> everything = () -> events(directory.cameras(), selection);
        String all = everything.get();
        if (!places.tryAcquire()) {
            throw new RequestRefused(
                    503, "all places for readers of events are taken; try again later", Duration.ofSeconds(5));
        }
        response.setStatus(200);
        response.getHeaders().put("Content-Type", "text/event-stream;charset=utf-8");
        response.getHeaders().put("Cache-Control", "no-store");
        if ("HEAD".equals(request.getMethod())) {
            places.release();
            response.write(true, null, callback);
            return;
        }
        EventReader reader = new EventReader(response, callback, executor, everything, this::left);
        readers.put(reader, new Place(Gate.visitor(request), selection));
        request.addFailureListener(reader::end);
        reader.tell(all);
    }

    /** Looks for changes and tells them; called once a second by one thread at a time. */
    synchronized void tick() {
        if (!readers.isEmpty()) {
            directory.watched();
        }
        List<CameraView> views = directory.cameras();
        Map<CameraId, Condition> now = new HashMap<>();
        views.forEach(view -> now.put(view.id(), Condition.of(view)));
        List<CameraView> changed = views.stream()
                .filter(view -> !now.get(view.id()).equals(told.get(view.id())))
                .toList();
        Set<CameraId> gone = new TreeSet<>(told.keySet());
        gone.removeAll(now.keySet());
        told = now;
        ticks++;
        Map<Selection, String> texts = new HashMap<>();
        Map<Visitor, Boolean> welcome = new HashMap<>();
        readers.forEach((reader, place) -> {
            if (!welcome.computeIfAbsent(place.visitor(), stillHolds::test)) {
                reader.end(null);
                return;
            }
            String text = texts.computeIfAbsent(
                    place.selection(),
                    asked -> removals(gone, asked) + events(asked.everySecond() ? views : changed, asked));
            if (!text.isEmpty()) {
                reader.tell(text);
            } else if (ticks % TICKS_A_HEARTBEAT == 0) {
                reader.tell(HEARTBEAT);
            }
        });
    }

    /** Ends all streams. */
    @Override
    public void close() {
        readers.keySet().forEach(reader -> reader.end(null));
    }

    private void left(EventReader reader) {
        if (readers.remove(reader) != null) {
            places.release();
        }
    }

    private Selection selection(Request request) throws RequestRefused {
        Fields query = Requests.query(request);
        String every = query.getValue("every");
        if (every != null && !every.equals("1s")) {
            throw new RequestRefused(400, "every must be 1s");
        }
        String camera = query.getValue("camera");
        Optional<CameraId> of = camera == null
                ? Optional.empty()
                : Optional.of(cameras.find(request, camera).id());
        return new Selection(every != null, of, Gate.visitor(request).cameras());
    }

    private static String events(List<CameraView> views, Selection selection) {
        StringBuilder all = new StringBuilder();
        for (CameraView view : views) {
            if (selection.has(view.id())) {
                all.append(event(view));
            }
        }
        return all.toString();
    }

    private static String removals(Set<CameraId> gone, Selection selection) {
        return gone.stream()
                .filter(selection::has)
                .map(camera -> "event: removed\ndata: {\"id\":\"" + camera + "\"}\n\n")
                .collect(Collectors.joining());
    }

    private static String event(CameraView view) {
        String data = new String(Answers.bytes(CameraEndpoints.CameraJson.of(view)), StandardCharsets.UTF_8);
        return "event: camera\ndata: " + data + "\n\n";
    }

    /** A reader, and what is read: the same text for all who may see the same, however many they are. */
    private record Place(Visitor visitor, Selection selection) {}

    /**
     * The events that a reader asked for.
     *
     * @param everySecond each camera once a second rather than when it changes
     * @param of one camera; empty for all
     * @param seen the cameras that the reader may see; empty for all
     */
    private record Selection(boolean everySecond, Optional<CameraId> of, Optional<Set<CameraId>> seen) {
        boolean has(CameraId camera) {
            return of.map(camera::equals).orElse(true)
                    && seen.map(all -> all.contains(camera)).orElse(true);
        }
    }

    /** The part of a camera's state whose changes are events. */
    private record Condition(Object state, Object health, Object error) {
        private static Condition of(CameraView view) {
            return new Condition(view.state(), view.health(), view.error());
        }
    }
}
