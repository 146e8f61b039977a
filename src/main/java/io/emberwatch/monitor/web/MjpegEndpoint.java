package io.emberwatch.monitor.web;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.render.EncodedFrame;
import io.emberwatch.monitor.render.MjpegHub;
import io.emberwatch.monitor.render.SnapshotSource;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Live images as one endless multipart answer, for a bounded number of viewers. Thread-safe. */
final class MjpegEndpoint implements Routes.Endpoint, AutoCloseable {
    private static final String TYPE = "multipart/x-mixed-replace; boundary=" + EncodedFrame.BOUNDARY;

    private final CameraEndpoints cameras;
    private final MjpegHub hub;
    private final SnapshotSource snapshots;
    private final Executor executor;
    private final WebListener listener;
    private final Semaphore places;
    private final Set<MjpegViewer> viewers = ConcurrentHashMap.newKeySet();

    /** @param executor writes to the viewers, rather than the publishing thread */
    MjpegEndpoint(
            CameraEndpoints cameras, WebContent content, int maxViewers, Executor executor, WebListener listener) {
        this.cameras = cameras;
        this.hub = content.hub();
        this.snapshots = content.snapshots();
        this.executor = executor;
        this.listener = listener;
        this.places = new Semaphore(maxViewers);
    }

    @Override
    public void serve(Request request, Response response, Callback callback, String id) throws RequestRefused {
        CameraId camera = cameras.find(id).id();
        if (!places.tryAcquire()) {
            throw new RequestRefused(503, "all places for viewers are taken; try again later", Duration.ofSeconds(5));
        }
        response.setStatus(200);
        response.getHeaders().put("Content-Type", TYPE);
        response.getHeaders().put("Cache-Control", "no-store");
        // The answer never ends, so its connection cannot serve a second one.
        response.getHeaders().put("Connection", "close");
        if ("HEAD".equals(request.getMethod())) {
            places.release();
            response.write(true, null, callback);
            return;
        }
        MjpegViewer viewer = new MjpegViewer(camera, response, callback, executor, listener, this::left);
        viewers.add(viewer);
        listener.viewerJoined(camera);
        request.addFailureListener(viewer::end);
        viewer.begin(hub.subscribe(camera, viewer::show));
        // The first image is made for this viewer where nobody watched before.
        CompletableFuture<Void> first = snapshots.snapshot(camera).thenAccept(viewer::show);
        request.addFailureListener(gone -> first.cancel(false));
    }

    /** The camera is no more: its streams end. */
    void forget(CameraId camera) {
        viewers.stream().filter(viewer -> viewer.camera().equals(camera)).forEach(viewer -> viewer.end(null));
    }

    /** Ends all streams. */
    @Override
    public void close() {
        viewers.forEach(viewer -> viewer.end(null));
    }

    private void left(MjpegViewer viewer) {
        if (viewers.remove(viewer)) {
            places.release();
            listener.viewerLeft(viewer.camera());
        }
    }
}
