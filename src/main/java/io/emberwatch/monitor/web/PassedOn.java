package io.emberwatch.monitor.web;

import io.emberwatch.monitor.web.access.Visitor;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/**
 * A request that another member answers. What it sends is sent on as it comes: the next piece is asked for when the last
 * one is written, so a slow reader slows the other member down and nothing piles up here. Thread-safe; nothing waits.
 */
final class PassedOn implements BodySubscriber<Void> {
    /** Streams send something more often than that. */
    private static final long SILENT_AFTER = Duration.ofSeconds(15).toNanos();

    /** Of one connection, or of that server; the others are the answer's. */
    private static final Set<String> NOT_PASSED = Set.of(
            "connection",
            "keep-alive",
            "transfer-encoding",
            "trailer",
            "upgrade",
            "date",
            "server",
            "set-cookie",
            "www-authenticate");

    private final String member;
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

    /** @param onEnd called once, when it is over */
    PassedOn(
            String member,
            Visitor visitor,
            Response response,
            Callback callback,
            LongSupplier ticker,
            Consumer<PassedOn> onEnd) {
        this.member = member;
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

    /** Called once. */
    void send(MemberClient client, HttpRequest request) {
        CompletableFuture<HttpResponse<Void>> answer = client.send(request, this::begin);
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
                client.executor());
    }

    /** The answer's head has come. */
    private BodySubscriber<Void> begin(ResponseInfo head) {
        int status = head.statusCode();
        if (status == 401 || (status >= 300 && status < 400 && status != 304)) {
            refuse(MemberClient.unfit(member));
            return BodySubscribers.discarding();
        }
        synchronized (this) {
            if (ended) {
                return BodySubscribers.discarding();
            }
            begun = true;
        }
        response.setStatus(status);
        head.headers().map().forEach((name, values) -> {
            boolean passed = !NOT_PASSED.contains(name.toLowerCase(Locale.ROOT));
            if (passed && !response.getHeaders().contains(name)) {
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

    /** Ends it where the other member has not sent anything for too long. */
    void giveUpIfSilent() {
        boolean silent;
        synchronized (this) {
            silent = asking && ticker.getAsLong() - askedNanos >= SILENT_AFTER;
        }
        if (silent) {
            end(new TimeoutException("the member " + member + " has stopped sending"));
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
            Answers.refuse(response, callback, MemberClient.refusal(member, failure));
        }
    }

    private void refuse(RequestRefused refusal) {
        if (stop()) {
            Answers.refuse(response, callback, refusal);
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
