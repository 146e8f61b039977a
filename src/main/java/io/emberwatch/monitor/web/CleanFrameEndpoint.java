package io.emberwatch.monitor.web;

import io.emberwatch.monitor.render.SnapshotSource;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * {@code GET /cameras/{id}/frame.jpg}: a camera's newest frame as it was captured; {@code Last-Modified} says when.
 * Thread-safe; waits without holding a thread.
 */
final class CleanFrameEndpoint implements Routes.Endpoint {
    private static final int PATIENCE_SECONDS = 5;

    private final CameraEndpoints cameras;
    private final SnapshotSource snapshots;
    private final Executor executor;

    /** @param executor writes the answers, rather than the publishing thread */
    CleanFrameEndpoint(CameraEndpoints cameras, SnapshotSource snapshots, Executor executor) {
        this.cameras = cameras;
        this.snapshots = snapshots;
        this.executor = executor;
    }

    @Override
    public void serve(Request request, Response response, Callback callback, String id) throws RequestRefused {
        var pending = snapshots
                .clean(cameras.find(request, id).id())
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .whenCompleteAsync((frame, failure) -> answer(response, callback, frame), executor);
        request.addFailureListener(gone -> pending.cancel(false));
    }

    private static void answer(Response response, Callback callback, SnapshotSource.CleanFrame frame) {
        if (frame == null) {
            Answers.refuse(
                    response,
                    callback,
                    new RequestRefused(503, "this camera has no frame right now", Duration.ofSeconds(1)));
            return;
        }
        String captured =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(frame.capturedAt().atOffset(ZoneOffset.UTC));
        response.getHeaders().put("Last-Modified", captured);
        Answers.write(response, callback, 200, "image/jpeg", ByteBuffer.wrap(frame.jpeg()));
    }
}
