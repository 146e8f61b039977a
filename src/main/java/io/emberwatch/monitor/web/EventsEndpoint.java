package io.emberwatch.monitor.web;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Server-sent events: all cameras at the beginning, then each camera whose alarm or feed changes. Thread-safe; nothing
 * queues, for a reader that falls behind is told how all cameras are once it has caught up.
 */
final class EventsEndpoint implements Endpoint, AutoCloseable {
    /** Shows which readers have gone, and keeps the others' connections from looking idle. */
    private static final String HEARTBEAT = ": alive\n\n";

    private static final int TICKS_A_HEARTBEAT = 5;

    private final CameraEndpoints cameras;
    private final CameraDirectory directory;
    private final Executor executor;
    private final Semaphore places;
    private final Set<EventReader> readers = ConcurrentHashMap.newKeySet();
    private Map<String, Condition> told = Map.of();
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
        String all = everything();
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
        EventReader reader = new EventReader(response, callback, executor, this::everything, this::left);
        readers.add(reader);
        request.addFailureListener(reader::end);
        reader.tell(all);
    }

    /** Looks for changes and tells them; called once a second by one thread at a time. */
    synchronized void tick() {
        List<CameraView> views = directory.cameras();
        Map<String, Condition> now = new HashMap<>();
        StringBuilder news = new StringBuilder();
        for (CameraView view : views) {
            String id = view.id().value();
            Condition condition = Condition.of(view);
            now.put(id, condition);
            if (!condition.equals(told.get(id))) {
                news.append(event(view));
            }
        }
        told = now;
        ticks++;
        if (!news.isEmpty()) {
            readers.forEach(reader -> reader.tell(news.toString()));
        } else if (ticks % TICKS_A_HEARTBEAT == 0) {
            readers.forEach(reader -> reader.tell(HEARTBEAT));
        }
    }

    /** Sends all readers away. */
    @Override
    public void close() {
        readers.forEach(reader -> reader.end(null));
    }

    private void left(EventReader reader) {
        if (readers.remove(reader)) {
            places.release();
        }
    }

    private String everything() {
        StringBuilder all = new StringBuilder();
        directory.cameras().forEach(view -> all.append(event(view)));
        return all.toString();
    }

    private String event(CameraView view) {
        return "event: camera\ndata: " + cameras.json(view) + "\n\n";
    }

    /** What is worth an event when it changes. */
    private record Condition(Object state, Object health, Object error) {
        private static Condition of(CameraView view) {
            return new Condition(view.state(), view.health(), view.error());
        }
    }
}
