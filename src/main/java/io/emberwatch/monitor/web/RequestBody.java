package io.emberwatch.monitor.web;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Promise;

/**
 * Reads the bodies of requests, bounded in size and time, without holding a thread. Immutable.
 *
 * @param what it is, for refusals, such as {@code a image}
 * @param maxBytes most bytes
 * @param limit the same for people
 * @param within how long it may take to arrive
 */
record RequestBody(String what, int maxBytes, String limit, Duration within) {
    /**
     * Reads it and then calls one of the two, on a thread of the server.
     *
     * @throws RequestRefused at once, where it says itself that it is too large
     */
    void read(Request request, Consumer<byte[]> whole, Consumer<RequestRefused> refused) throws RequestRefused {
        if (request.getLength() > maxBytes) {
            throw tooLarge();
        }
        Arrival arrival = new Arrival(new CompletableFuture<>());
        Content.Source.asByteArrayAsync(request, maxBytes, arrival);
        // The answer ends the exchange, whatever becomes of this.
        var unused = arrival.content()
                .orTimeout(within.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((content, failure) -> {
                    if (failure != null) {
                        refused.accept(refusal(failure));
                    } else {
                        whole.accept(content);
                    }
                });
    }

    /** What Jetty tells of the body, as a future that can run out of time. */
    private record Arrival(CompletableFuture<byte[]> content) implements Promise.Invocable<byte[]> {
        @Override
        public void succeeded(byte[] all) {
            content.complete(all);
        }

        @Override
        public void failed(Throwable failure) {
            content.completeExceptionally(failure);
        }
    }

    private RequestRefused refusal(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof TimeoutException) {
            return new RequestRefused(408, what + " did not arrive within " + within.toSeconds() + " s");
        }
        return cause instanceof IllegalStateException
                ? tooLarge()
                : new RequestRefused(400, what + " did not arrive whole");
    }

    private RequestRefused tooLarge() {
        return new RequestRefused(413, what + " may have " + limit + " at most");
    }
}
