package io.emberwatch.monitor.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/** One reader of events, with at most one write under way and nothing queued. Thread-safe; nothing waits. */
final class EventReader {
    private final Response response;
    private final Callback callback;
    private final Executor executor;
    private final Supplier<String> everything;
    private final Consumer<EventReader> onEnd;

    private boolean writing;
    private boolean behind;
    private boolean ended;

    /**
     * @param everything events that tell the state of all
     * @param onEnd called once, when the reader has gone or was sent away
     */
    EventReader(
            Response response,
            Callback callback,
            Executor executor,
            Supplier<String> everything,
            Consumer<EventReader> onEnd) {
        this.response = response;
        this.callback = callback;
        this.executor = executor;
        this.everything = everything;
        this.onEnd = onEnd;
    }

    /** Sends the text now, or everything as soon as the write under way is through. */
    void tell(String text) {
        synchronized (this) {
            if (ended || writing) {
                behind = true;
                return;
            }
            writing = true;
        }
        write(text);
    }

    /**
     * Ends the answer; idempotent.
     *
     * @param failure why, or null when the server sends the reader away
     */
    void end(Throwable failure) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        onEnd.accept(this);
        if (failure == null) {
            callback.succeeded();
        } else {
            callback.failed(failure);
        }
    }

    private void write(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        response.write(false, bytes, Callback.from(InvocationType.NON_BLOCKING, this::written, this::end));
    }

    private void catchUp() {
        String all;
        try {
            all = everything.get();
        } catch (RuntimeException e) {
            // The write is over, so nobody else would end this reader.
            end(e);
            return;
        }
        write(all);
    }

    private void written() {
        synchronized (this) {
            if (!behind) {
                writing = false;
                return;
            }
            behind = false;
        }
        try {
            executor.execute(this::catchUp);
        } catch (RejectedExecutionException e) {
            end(e);
        }
    }
}
