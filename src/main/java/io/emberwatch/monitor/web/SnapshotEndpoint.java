package io.emberwatch.monitor.web;

import io.emberwatch.monitor.render.EncodedFrame;
import io.emberwatch.monitor.render.SnapshotSource;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** A camera's image of this moment. Thread-safe; waits without holding a thread. */
final class SnapshotEndpoint implements Routes.Endpoint {
    private static final int PATIENCE_SECONDS = 5;

    private final CameraEndpoints cameras;
    private final SnapshotSource snapshots;
    private final Executor executor;

    /** @param executor writes the answers, rather than the publishing thread */
    SnapshotEndpoint(CameraEndpoints cameras, SnapshotSource snapshots, Executor executor) {
        this.cameras = cameras;
        this.snapshots = snapshots;
        this.executor = executor;
    }

    @Override
    public void serve(Request request, Response response, Callback callback, String id) throws RequestRefused {
        var pending = snapshots
                .snapshot(cameras.find(request, id).id())
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .whenCompleteAsync((image, failure) -> answer(response, callback, image), executor);
        request.addFailureListener(gone -> pending.cancel(false));
    }

    private static void answer(Response response, Callback callback, EncodedFrame image) {
        if (image == null) {
            Answers.refuse(
                    response,
                    callback,
                    new RequestRefused(503, "no image can be made right now", Duration.ofSeconds(1)));
        } else {
            Answers.write(response, callback, 200, "image/jpeg", image.jpeg());
        }
    }
}
