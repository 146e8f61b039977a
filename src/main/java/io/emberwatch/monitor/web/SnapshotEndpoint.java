package io.emberwatch.monitor.web;

import io.emberwatch.monitor.render.SnapshotSource;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** A camera's image of this moment. Thread-safe; waits without holding a thread. */
final class SnapshotEndpoint {
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

    /** The annotated image. */
    void annotated(Request request, Response response, Callback callback, String id) throws RequestRefused {
        answer(
                request,
                response,
                callback,
                snapshots.snapshot(cameras.find(request, id).id()),
                "no image can be made right now",
                image -> Answers.write(response, callback, 200, "image/jpeg", image.jpeg()));
    }

    /** The newest frame as it was captured; {@code Last-Modified} says when. */
    void clean(Request request, Response response, Callback callback, String id) throws RequestRefused {
        answer(
                request,
                response,
                callback,
                snapshots.clean(cameras.find(request, id).id()),
                "this camera has no frame right now",
                frame -> {
                    response.getHeaders()
                            .put(
                                    "Last-Modified",
                                    DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                            frame.capturedAt().atOffset(ZoneOffset.UTC)));
                    Answers.write(response, callback, 200, "image/jpeg", ByteBuffer.wrap(frame.jpeg()));
                });
    }

    /** @param none what is said where none comes in time */
    private <T> void answer(
            Request request,
            Response response,
            Callback callback,
            CompletableFuture<T> made,
            String none,
            Consumer<T> write) {
        CompletableFuture<T> pending = made.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .whenCompleteAsync(
                        (image, failure) -> {
                            if (image == null) {
                                Answers.refuse(
                                        response, callback, new RequestRefused(503, none, Duration.ofSeconds(1)));
                            } else {
                                write.accept(image);
                            }
                        },
                        executor);
        request.addFailureListener(gone -> pending.cancel(false));
    }
}
