package io.emberwatch.monitor.web;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.render.EncodedFrame;
import io.emberwatch.monitor.render.MjpegHub;
import io.emberwatch.monitor.render.SnapshotSource;
import io.emberwatch.monitor.web.WebContent.CameraDirectory;
import io.emberwatch.monitor.web.access.Visitor;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Live images as one endless multipart answer, for a bounded number of viewers: of one camera, or of many over one
 * connection, because browsers open six to a server. Thread-safe.
 */
final class MjpegEndpoint implements AutoCloseable {
    private static final String REPLACING = "multipart/x-mixed-replace; boundary=" + EncodedFrame.BOUNDARY;
    /** With the time until a viewer's buffers are full, one that takes nothing is gone within 15 s. */
    private static final Duration STALLED_AFTER = Duration.ofSeconds(8);

    private static final String MIXED = "multipart/mixed; boundary=" + EncodedFrame.BOUNDARY;

    private final CameraEndpoints cameras;
    private final CameraDirectory directory;
    private final MjpegHub hub;
    private final SnapshotSource snapshots;
    private final Executor executor;
    private final WebListener listener;
    private final Semaphore places;
    private final Optional<MemberLive> members;
    private final Map<MjpegViewer, Visitor> viewers = new ConcurrentHashMap<>();
    private final Predicate<Visitor> stillHolds;

    /**
     * Shows nothing yet.
     *
     * @param executor writes to the viewers, rather than the publishing thread
     * @param stillHolds whether somebody who came in may still see the same; asked once a second
     * @param members shows cameras of other members too; empty for a monitor alone
     */
    MjpegEndpoint(
            CameraEndpoints cameras,
            WebContent content,
            int maxViewers,
            Executor executor,
            WebListener listener,
            Predicate<Visitor> stillHolds,
            Optional<MemberLive> members) {
        this.members = members;
        this.stillHolds = stillHolds;
        this.cameras = cameras;
        this.directory = content.cameras();
        this.hub = content.hub();
        this.snapshots = content.snapshots();
        this.executor = executor;
        this.listener = listener;
        this.places = new Semaphore(maxViewers);
    }

    /** One camera. */
    void one(Request request, Response response, Callback callback, String id) throws RequestRefused {
        watch(request, response, callback, Set.of(cameras.find(request, id).id()), Set.of(), REPLACING);
    }

    /** The cameras that {@code ?cameras=ID,ID} names, else all that the visitor sees. */
    void many(Request request, Response response, Callback callback, String nothing) throws RequestRefused {
        String named = Requests.query(request).getValue("cameras");
        Visitor visitor = Gate.visitor(request);
        Set<CameraId> watched = new LinkedHashSet<>();
        Set<CameraId> elsewhere = new LinkedHashSet<>();
        if (named == null) {
            members.ifPresent(others -> elsewhere.addAll(others.knownElsewhere(visitor)));
            directory.cameras().stream()
                    .map(CameraView::id)
                    .filter(visitor::sees)
                    .forEach(watched::add);
        } else {
            for (String id : named.split(",", -1)) {
                if (members.isPresent() && members.get().isElsewhere(visitor, id)) {
                    elsewhere.add(new CameraId(id));
                } else if (!visitor.isPassedOn() || isHere(id)) {
                    watched.add(cameras.find(request, id).id());
                }
            }
        }
        watch(request, response, callback, watched, elsewhere, MIXED);
    }

    /** Another member may not know yet that a camera has gone; it sees the others. */
    private boolean isHere(String id) {
        return CameraId.parse(id).flatMap(directory::camera).isPresent();
    }

    private void watch(
            Request request,
            Response response,
            Callback callback,
            Set<CameraId> watched,
            Set<CameraId> elsewhere,
            String type)
            throws RequestRefused {
        if (!places.tryAcquire()) {
            throw new RequestRefused(503, "all places for viewers are taken; try again later", Duration.ofSeconds(5));
        }
        response.setStatus(200);
        response.getHeaders().put("Content-Type", type);
        response.getHeaders().put("Cache-Control", "no-store");
        if ("HEAD".equals(request.getMethod())) {
            places.release();
            response.write(true, null, callback);
            return;
        }
        // The answer never ends, so its connection cannot serve a second one.
        response.getHeaders().put("Connection", "close");
        EndPoint connection = request.getConnectionMetaData().getConnection().getEndPoint();
        // Images are repeated more often than that, also of a camera that is silent.
        connection.setIdleTimeout(Math.min(connection.getIdleTimeout(), STALLED_AFTER.toMillis()));
        MjpegViewer viewer = new MjpegViewer(watched, response, callback, executor, listener, this::left);
        viewers.put(viewer, Gate.visitor(request));
        watched.forEach(listener::viewerJoined);
        request.addFailureListener(viewer::end);
        if (!elsewhere.isEmpty()) {
            viewer.begin(members.orElseThrow().show(elsewhere, Gate.visitor(request), viewer));
        }
        for (CameraId camera : watched) {
            viewer.begin(hub.subscribe(camera, viewer::show));
            // The first image is made for this viewer where nobody watched before.
            CompletableFuture<Void> first = snapshots.snapshot(camera).thenAccept(viewer::show);
            request.addFailureListener(gone -> first.cancel(false));
        }
    }

    /** Sends those away who may not look any more; called once a second. */
    void tick() {
        Map<Visitor, Boolean> welcome = new HashMap<>();
        viewers.forEach((viewer, visitor) -> {
            if (!welcome.computeIfAbsent(visitor, stillHolds::test)) {
                viewer.end(null);
            }
        });
    }

    /** The camera is no more: the streams that have it end; a wall asks for the others again. */
    void forget(CameraId camera) {
        viewers.keySet().stream()
                .filter(viewer -> viewer.cameras().contains(camera))
                .forEach(viewer -> viewer.end(null));
    }

    /** Ends all streams. */
    @Override
    public void close() {
        viewers.keySet().forEach(viewer -> viewer.end(null));
    }

    private void left(MjpegViewer viewer) {
        if (viewers.remove(viewer) != null) {
            places.release();
            viewer.cameras().forEach(listener::viewerLeft);
        }
    }
}
