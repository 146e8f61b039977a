package io.emberwatch.monitor.web;

import io.emberwatch.monitor.web.ImageExplainer.Answer;
import io.emberwatch.monitor.web.ImageExplainer.Format;
import io.emberwatch.monitor.web.ImageExplainer.Question;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /api/explain}: the body is an image file, the query says what to explain. One image at a time is worked
 * on, and few may wait or arrive, so that requests cannot starve the cameras: when all places are taken, a request is
 * refused before its body is read. Every request is answered in bounded time. Thread-safe.
 */
final class ExplainEndpoint implements Routes.Endpoint, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExplainEndpoint.class);
    private static final int MAX_BYTES = 10 * 1024 * 1024;
    private static final Set<String> PARAMETERS =
            Set.of("method", "layer", "class", "target", "format", "mask", "fill", "channels");
    private static final int MOST_LAYERS = 4;
    private static final int MOST_MASKS = 8;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final ImageExplainer explainer;
    private final Limits limits;
    private final Requests.Body body;
    private final Semaphore places;
    private final ThreadPoolExecutor worker;

    ExplainEndpoint(ImageExplainer explainer) {
        this(explainer, Limits.USUAL);
    }

    ExplainEndpoint(ImageExplainer explainer, Limits limits) {
        this.explainer = explainer;
        this.limits = limits;
        this.body = new Requests.Body("the image", MAX_BYTES, "10 MiB", limits.arrival());
        this.places = new Semaphore(limits.places());
        // The places bound the queue.
        this.worker = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> new Thread(task, "explain"));
        this.worker.allowCoreThreadTimeOut(true);
    }

    @Override
    public void serve(Request request, Response response, Callback callback, String nothing) throws RequestRefused {
        Requests.requireOwnSite(request);
        Question question = question(Requests.query(request));
        Place place = place();
        try {
            body.read(
                    request,
                    image -> submit(
                            () -> explainer.explain(image, question),
                            question,
                            place,
                            new Exchange(request, response, callback)),
                    refusal -> {
                        place.leave();
                        Answers.refuse(response, callback, refusal);
                    });
        } catch (RequestRefused | RuntimeException | Error e) {
            place.leave();
            throw e;
        }
    }

    private static Question question(Fields query) throws RequestRefused {
        for (String name : query.getNames()) {
            if (!PARAMETERS.contains(name)) {
                throw new RequestRefused(
                        400,
                        "unknown parameter; there are method, layer, class, target, format, mask, fill and channels");
            }
        }
        String format = value(query, "format", "json");
        Format wanted = Arrays.stream(Format.values())
                .filter(each -> each.label().equals(format))
                .findFirst()
                .orElseThrow(() -> new RequestRefused(400, "format is json, jpeg, overlay, heat, contour or features"));
        List<String> layers = List.of(value(query, "layer", "last").split(",", -1));
        if (layers.size() > MOST_LAYERS) {
            throw new RequestRefused(400, "at most " + MOST_LAYERS + " layers at a time");
        }
        return new Question(
                value(query, "method", "gradcam"),
                layers,
                Optional.ofNullable(query.getValue("class")),
                value(query, "target", "logit"),
                wanted,
                hiding(query),
                channels(query));
    }

    private static ImageExplainer.Hiding hiding(Fields query) throws RequestRefused {
        List<String> masks = query.getValuesOrEmpty("mask");
        if (masks.size() > MOST_MASKS) {
            throw new RequestRefused(400, "at most " + MOST_MASKS + " masks at a time");
        }
        return new ImageExplainer.Hiding(masks, value(query, "fill", "blur"));
    }

    private static int channels(Fields query) throws RequestRefused {
        String channels = value(query, "channels", String.valueOf(Question.MOST_CHANNELS));
        if (channels.matches("[0-9]{1,4}")) {
            int number = Integer.parseInt(channels);
            if (number >= 1 && number <= Question.MOST_CHANNELS) {
                return number;
            }
        }
        throw new RequestRefused(400, "channels is a number from 1 to " + Question.MOST_CHANNELS);
    }

    private static String value(Fields query, String name, String otherwise) {
        String value = query.getValue(name);
        return value == null ? otherwise : value;
    }

    /** {@code GET /api/explain/layers}: what can be asked for. The layers may have to be loaded first. */
    void choices(Request request, Response response, Callback callback, String nothing) throws RequestRefused {
        submit(explainer::choices, "choices", place(), new Exchange(request, response, callback));
    }

    private Place place() throws RequestRefused {
        if (!places.tryAcquire()) {
            throw new RequestRefused(429, "other images are being explained: try again later", RETRY_AFTER);
        }
        return new Place(places, new AtomicBoolean());
    }

    /** What the worker does for a request. */
    @FunctionalInterface
    private interface Work {
        Answer answer() throws ImageExplainer.RefusedException;
    }

    /** @param question for the log */
    private void submit(Work work, Object question, Place place, Exchange exchange) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Runnable task = () -> work(work, place, answer);
        // While the image is worked on nothing moves on the connection, which is no fault of the client's.
        exchange.request().addIdleTimeoutListener(idle -> answer.isDone());
        // The answer ends the exchange, whatever becomes of this.
        var unused = answer.orTimeout(limits.answer().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((made, failure) -> {
                    if (worker.remove(task)) {
                        place.leave();
                    }
                    answer(made, failure, question, exchange);
                });
        try {
            worker.execute(task);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // The server stops, or there is no memory for the thread.
            worker.remove(task);
            place.leave();
            answer.completeExceptionally(e);
        }
    }

    /** On the worker's thread, which outlives whatever goes wrong; nothing to do where it is too late. */
    private void work(Work work, Place place, CompletableFuture<Answer> answer) {
        if (answer.isDone()) {
            place.leave();
            return;
        }
        Answer made;
        try {
            made = work.answer();
        } catch (Throwable e) {
            place.leave();
            answer.completeExceptionally(e);
            return;
        }
        // Before the answer: a client that has it may send its next image at once.
        place.leave();
        answer.complete(made);
    }

    private void answer(Answer made, Throwable failure, Object question, Exchange exchange) {
        Callback callback = exchange.callback();
        try {
            if (failure != null) {
                Answers.refuse(exchange.response(), callback, refusal(failure, question));
            } else {
                Answers.write(exchange.response(), callback, 200, made.type(), ByteBuffer.wrap(made.body()));
            }
        } catch (RuntimeException | Error e) {
            LOG.error("the answer to {} could not be sent", question, e);
            callback.failed(e);
        }
    }

    private RequestRefused refusal(Throwable failure, Object question) {
        if (failure instanceof ImageExplainer.RefusedException refused) {
            return new RequestRefused(refused.status(), refused.getMessage());
        }
        if (failure instanceof TimeoutException) {
            LOG.warn("no answer within {} s: {}", limits.answer().toSeconds(), question);
            return new RequestRefused(503, "this machine is too busy to explain images: try again later", RETRY_AFTER);
        }
        if (failure instanceof RejectedExecutionException) {
            return new RequestRefused(503, "this server stops: try again later", RETRY_AFTER);
        }
        LOG.error("an image could not be explained: {}", question, failure);
        return failure instanceof Error
                ? new RequestRefused(503, "this server lacks what it takes; its log says more", RETRY_AFTER)
                : new RequestRefused(422, "this image cannot be explained; the server's log says more");
    }

    /** Takes no more images; what is under way is finished. */
    @Override
    public void close() {
        worker.shutdown();
    }

    /** A request and where its answer goes. */
    private record Exchange(Request request, Response response, Callback callback) {}

    /** The right to hold an image; may be left more than once. */
    private record Place(Semaphore places, AtomicBoolean left) {
        void leave() {
            if (left.compareAndSet(false, true)) {
                places.release();
            }
        }
    }

    /**
     * How much of this machine the images of strangers may take. Immutable.
     *
     * @param places images that may be arriving, waiting or worked on at the same time, each of up to 10 MiB; at least 1
     * @param arrival how long a body may take to arrive
     * @param answer how long an image may wait and be worked on, from the arrival of its last byte
     */
    record Limits(int places, Duration arrival, Duration answer) {
        static final Limits USUAL = new Limits(5, Duration.ofSeconds(12), Duration.ofSeconds(30));
    }
}
