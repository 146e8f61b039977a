package io.emberwatch.monitor.web;

import io.emberwatch.core.frame.CameraId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/**
 * Server-sent events: all cameras at the beginning, then each camera whose alarm or feed changes; with
 * {@code ?every=1s} each camera once a second, as pages show scores and ages; with {@code ?camera=ID} of one camera
 * only. Thread-safe; nothing queues, for a reader that falls behind is told how its cameras are once it has caught up.
 */
final class EventsEndpoint implements Endpoint, AutoCloseable {
    /** Shows which readers have gone, and keeps the others' connections from looking idle. */
    private static final String HEARTBEAT = ": alive\n\n";

    private static final int TICKS_A_HEARTBEAT = 5;

    private final CameraEndpoints cameras;
    private final CameraDirectory directory;
    private final Executor executor;
    private final Semaphore places;
    private final Map<EventReader, Wish> readers = new ConcurrentHashMap<>();
    private Map<CameraId, Condition> told = Map.of();
    private int ticks;

    /** @param maxReaders most readers at the same time */
    EventsEndpoint(CameraEndpoints cameras, CameraDirectory directory, int maxReaders, Executor executor) {
        this.cameras = cameras;
        this.directory = directory;
        this.executor = executor;
        this.places = new Semaphore(maxReaders);
    }

    @Override
    public void serve(Request request, Response response, Callback callback, String nothing) throws RequestRefused {
        Wish wish = wish(request);
        Supplier<String> everything = () -> events(directory.cameras(), wish.of());
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
        readers.put(reader, wish);
        request.addFailureListener(reader::end);
        reader.tell(all);
    }

    /** Looks for changes and tells them; called once a second by one thread at a time. */
    synchronized void tick() {
        List<CameraView> views = directory.cameras();
        Map<CameraId, Condition> now = new HashMap<>();
        views.forEach(view -> now.put(view.id(), Condition.of(view)));
        List<CameraView> changed = views.stream()
                .filter(view -> !now.get(view.id()).equals(told.get(view.id())))
                .toList();
        told = now;
        ticks++;
        Map<Wish, String> texts = new HashMap<>();
        readers.forEach((reader, wish) -> {
            String text =
                    texts.computeIfAbsent(wish, asked -> events(asked.everySecond() ? views : changed, asked.of()));
            if (!text.isEmpty()) {
                reader.tell(text);
            } else if (ticks % TICKS_A_HEARTBEAT == 0) {
                reader.tell(HEARTBEAT);
            }
        });
    }

    /** Sends all readers away. */
    @Override
    public void close() {
        readers.keySet().forEach(reader -> reader.end(null));
    }

    private void left(EventReader reader) {
        if (readers.remove(reader) != null) {
            places.release();
        }
    }

    private Wish wish(Request request) throws RequestRefused {
        Fields query;
        try {
            query = Request.extractQueryParameters(request);
        } catch (RuntimeException e) {
            throw new RequestRefused(400, "the query cannot be read");
        }
        String every = query.getValue("every");
        if (every != null && !every.equals("1s")) {
            throw new RequestRefused(400, "every must be 1s");
        }
        String camera = query.getValue("camera");
        Optional<CameraId> of = camera == null
                ? Optional.empty()
                : Optional.of(cameras.find(camera).id());
        return new Wish(every != null, of);
    }

    private static String events(List<CameraView> views, Optional<CameraId> of) {
        StringBuilder all = new StringBuilder();
        for (CameraView view : views) {
            if (of.isEmpty() || of.get().equals(view.id())) {
                all.append(event(view));
            }
        }
        return all.toString();
    }

    private static String event(CameraView view) {
        String data = new String(Answers.bytes(CameraJson.of(view)), StandardCharsets.UTF_8);
        return "event: camera\ndata: " + data + "\n\n";
    }

    /**
     * What a reader wants to hear.
     *
     * @param everySecond each camera once a second rather than when it changes
     * @param of one camera; empty for all
     */
    private record Wish(boolean everySecond, Optional<CameraId> of) {}

    /** What is worth an event when it changes. */
    private record Condition(Object state, Object health, Object error) {
        private static Condition of(CameraView view) {
            return new Condition(view.state(), view.health(), view.error());
        }
    }
}
