package io.emberwatch.monitor.web;

import io.emberwatch.monitor.web.access.Visitor;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/**
 * A request that somebody else answers: another member, or the object store. What it sends is sent on as it comes: the next
 * piece is asked for when the last one is written, so a slow reader slows the other side down and nothing piles up here.
 * Thread-safe; nothing waits.
 */
final class PassedOn implements BodySubscriber<Void> {
    /** Streams send something more often than that. */
    private static final long SILENT_AFTER = Duration.ofSeconds(15).toNanos();

    private final Origin origin;
    private final Visitor visitor;
    private final Response response;
    private final Callback callback;
    private final LongSupplier ticker;
    private final Consumer<PassedOn> onEnd;
    private final CompletableFuture<Void> body = new CompletableFuture<>();
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();

    private CompletableFuture<HttpResponse<Void>> sent;
    private Flow.Subscription subscription;
    private boolean begun;
    private boolean whole;
    private boolean writing;
    private boolean ended;
    private boolean asking;
    private long askedNanos;

    /** Who answers. Thread-safe; nothing waits. */
    interface Origin {
        /**
         * Asks, once.
         *
         * @param body where the answer goes
         */
        CompletableFuture<HttpResponse<Void>> ask(BodyHandler<Void> body);

        /** What is answered in the place of an answer that begins so; empty where that is sent on. */
        Optional<RequestRefused> refusal(ResponseInfo head);

        /** What is answered where no answer came. */
        RequestRefused refusal(Throwable failure);

        /**
         * Whether a header of the answer is sent on.
         *
         * @param header in lower case
         */
        boolean sendsOn(String header);

        /** For messages. */
        String name();
    }

    /** @param onEnd called once, when it is over */
    PassedOn(
            Origin origin,
            Visitor visitor,
            Response response,
            Callback callback,
            LongSupplier ticker,
            Consumer<PassedOn> onEnd) {
        this.origin = origin;
        this.visitor = visitor;
        this.response = response;
        this.callback = callback;
        this.ticker = ticker;
        this.onEnd = onEnd;
    }

    /** Who asks here. */
    Visitor visitor() {
        return visitor;
    }

    /**
     * Called once.
     *
     * @param executor what follows an answer runs there
     */
    void send(Executor executor) {
        CompletableFuture<HttpResponse<Void>> answer = origin.ask(this::begin);
        boolean late;
        synchronized (this) {
            sent = answer;
            late = ended;
        }
        if (late) {
            answer.cancel(true);
        }
        // What fails later is told to the body.
        var unused = answer.whenCompleteAsync(
                (done, failure) -> {
                    if (failure != null) {
                        end(failure);
                    }
                },
                executor);
    }

    /** The answer's head has come. */
    private BodySubscriber<Void> begin(ResponseInfo head) {
        Optional<RequestRefused> refusal = origin.refusal(head);
        if (refusal.isPresent()) {
            refuse(refusal.get());
            return BodySubscribers.discarding();
        }
        synchronized (this) {
            if (ended) {
                return BodySubscribers.discarding();
            }
            begun = true;
        }
        response.setStatus(head.statusCode());
        head.headers().map().forEach((name, values) -> {
            if (origin.sendsOn(name.toLowerCase(Locale.ROOT))
                    && !response.getHeaders().contains(name)) {
                values.forEach(value -> response.getHeaders().add(name, value));
            }
        });
        return this;
    }

    @Override
    public CompletionStage<Void> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        synchronized (this) {
            subscription = given;
            if (ended) {
                given.cancel();
                return;
            }
        }
        ask();
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
        synchronized (this) {
            asking = false;
            waiting.addAll(pieces);
        }
        write();
    }

    @Override
    public void onComplete() {
        synchronized (this) {
            asking = false;
            whole = true;
        }
        body.complete(null);
        write();
    }

    @Override
    public void onError(Throwable failure) {
        body.complete(null);
        end(failure);
    }

    private void ask() {
        synchronized (this) {
            asking = true;
            askedNanos = ticker.getAsLong();
        }
        subscription.request(1);
    }

    /** Writes what waits, then asks for more. */
    private void write() {
        ByteBuffer next;
        boolean last;
        synchronized (this) {
            if (ended || writing) {
                return;
            }
            next = waiting.poll();
            last = whole && waiting.isEmpty();
            writing = next != null || last;
        }
        if (next != null || last) {
            response.write(
                    last,
                    next == null ? BufferUtil.EMPTY_BUFFER : next,
                    Callback.from(InvocationType.NON_BLOCKING, () -> written(last), this::end));
        } else {
            ask();
        }
    }

    private void written(boolean last) {
        synchronized (this) {
            writing = false;
        }
        if (last) {
            end(null);
        } else {
            write();
        }
    }

    /** Ends it where the other side has not sent anything for too long. */
    void giveUpIfSilent() {
        boolean silent;
        synchronized (this) {
            silent = asking && ticker.getAsLong() - askedNanos >= SILENT_AFTER;
        }
        if (silent) {
            end(new TimeoutException(origin.name() + " has stopped sending"));
        }
    }

    /**
     * Ends it; idempotent.
     *
     * @param failure why, or null where all is sent or whoever asked is sent away
     */
    void end(Throwable failure) {
        boolean answered = stop();
        if (!answered) {
            return;
        }
        if (begun && failure == null) {
            callback.succeeded();
        } else if (begun || failure == null) {
            callback.failed(failure == null ? new CancellationException() : failure);
        } else {
            RefusalPage.refusePassedOn(response, callback, origin.refusal(failure));
        }
    }

    private void refuse(RequestRefused refusal) {
        if (stop()) {
            RefusalPage.refusePassedOn(response, callback, refusal);
        }
    }

    /** Whether this was the first call. */
    private boolean stop() {
        CompletableFuture<HttpResponse<Void>> request;
        Flow.Subscription source;
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            waiting.clear();
            request = sent;
            source = whole ? null : subscription;
        }
        if (source != null) {
            source.cancel();
        }
        body.complete(null);
        if (request != null) {
            request.cancel(true);
        }
        onEnd.accept(this);
        return true;
    }
}
