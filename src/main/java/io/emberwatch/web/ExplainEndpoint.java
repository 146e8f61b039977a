package io.emberwatch.web;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /api/explain}: the body is a picture file, the query says what to explain. One picture at a time is worked
 * on, and few may wait, so that strangers cannot take the machine from the cameras. Thread-safe.
 */
final class ExplainEndpoint implements Endpoint, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExplainEndpoint.class);
    private static final RequestBody BODY =
            new RequestBody("the picture", 10 * 1024 * 1024, "10 MiB", Duration.ofSeconds(12));
    private static final int WAITING = 4;
    private static final Duration BEGUN_WITHIN = Duration.ofSeconds(8);

    private final PictureExplainer explainer;
    private final ThreadPoolExecutor worker;

    ExplainEndpoint(PictureExplainer explainer) {
        this.explainer = explainer;
        this.worker = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> new Thread(task, "explain"));
        this.worker.allowCoreThreadTimeOut(true);
    }

    @Override
    public void serve(Request request, Response response, Callback callback, String nothing) throws RequestRefused {
        PictureQuestion question = PictureQuestion.of(query(request));
        BODY.read(
                request,
                picture -> enqueue(picture, question, response, callback),
                refusal -> Answers.refuse(response, callback, refusal));
    }

    private static Fields query(Request request) throws RequestRefused {
        try {
            return Request.extractQueryParameters(request);
        } catch (RuntimeException e) {
            throw new RequestRefused(400, "the query cannot be read");
        }
    }

    private void enqueue(byte[] picture, PictureQuestion question, Response response, Callback callback) {
        long since = System.nanoTime();
        try {
            worker.execute(() -> {
                if (System.nanoTime() - since > BEGUN_WITHIN.toNanos()) {
                    Answers.refuse(response, callback, busy());
                } else {
                    answer(picture, question, response, callback);
                }
            });
        } catch (RejectedExecutionException e) {
            Answers.refuse(response, callback, busy());
        }
    }

    private static RequestRefused busy() {
        return new RequestRefused(429, "other pictures are being explained: try again later");
    }

    private void answer(byte[] picture, PictureQuestion question, Response response, Callback callback) {
        PictureAnswer answer;
        try {
            answer = explainer.explain(picture, question);
        } catch (PictureRefusedException e) {
            Answers.error(response, callback, e.status(), e.getMessage());
            return;
        } catch (RuntimeException e) {
            LOG.error("a picture of {} bytes could not be explained: {}", picture.length, question, e);
            Answers.error(response, callback, 422, "this picture cannot be explained; the server's log says more");
            return;
        }
        Answers.write(response, callback, 200, answer.type(), ByteBuffer.wrap(answer.body()));
    }

    /** Takes no more pictures; what is under way is finished. */
    @Override
    public void close() {
        worker.shutdown();
    }
}
