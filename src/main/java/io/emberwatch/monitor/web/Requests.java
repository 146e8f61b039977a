package io.emberwatch.monitor.web;

import io.emberwatch.monitor.web.access.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.Promise;

/** What endpoints read of a request beside its path: the query, the body, and whose page it comes from. */
final class Requests {
    private Requests() {}

    /** @throws RequestRefused when the query cannot be decoded */
    static Fields query(Request request) throws RequestRefused {
        try {
            return Request.extractQueryParameters(request);
        } catch (RuntimeException e) {
            throw new RequestRefused(400, "the query cannot be read");
        }
    }

    /**
     * As {@link #requireOwnSite}, for a body of JSON. A browser sends JSON to another site only if that site allows it;
     * this one never does.
     *
     * @throws RequestRefused when the request is no JSON, or comes from another site's page
     */
    static void requireJsonOfOwnSite(Request request) throws RequestRefused {
        if (!isJson(request.getHeaders().get(HttpHeader.CONTENT_TYPE))) {
            throw new RequestRefused(415, "the body must be JSON: Content-Type: application/json");
        }
        requireOwnSite(request);
    }

    /**
     * Keeps pages of other sites from changing anything here through the browser of a person who may. A browser names
     * the site of the page that sends a request; programs name none.
     *
     * @throws RequestRefused when the request comes from another site's page
     */
    static void requireOwnSite(Request request) throws RequestRefused {
        HttpFields headers = request.getHeaders();
        Optional<String> origin = Optional.ofNullable(headers.get(HttpHeader.ORIGIN));
        String host = String.valueOf(headers.get(HttpHeader.HOST));
        String site = Optional.ofNullable(headers.get("Sec-Fetch-Site")).orElse("none");
        boolean own = origin.isEmpty() || authority(origin.get()).equalsIgnoreCase(host);
        if (!own || !(site.equals("same-origin") || site.equals("none"))) {
            throw otherSite("another site's page may not do this; a proxy in front must pass the Host header on");
        }
    }

    /**
     * As {@link #requireOwnSite}, for a browser that sends by itself what lets it in: it must say whose page it was. All
     * do, with what is posted.
     *
     * @throws RequestRefused when the request comes from another site's page, or does not say
     */
    static void requireNamedSite(Request request) throws RequestRefused {
        HttpFields headers = request.getHeaders();
        if (!headers.contains(HttpHeader.ORIGIN) && !headers.contains("Sec-Fetch-Site")) {
            throw otherSite("with a session, Origin must say whose page sent this; programs use a token");
        }
        requireOwnSite(request);
    }

    private static RequestRefused otherSite(String message) {
        return new RequestRefused(403, message, Refusal.OTHER_SITE);
    }

    private static boolean isJson(String contentType) {
        return contentType != null && contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
    }

    /** Host and port as the browser writes them; {@code null}, of a page without an address, is no host. */
    private static String authority(String origin) {
        int slashes = origin.indexOf("://");
        return slashes < 0 ? "" : origin.substring(slashes + 3);
    }

    /**
     * Reads the bodies of requests, bounded in size and time, without holding a thread. Immutable.
     *
     * @param what it is, for refusals, such as {@code the image}
     * @param maxBytes most bytes
     * @param limit the same for people
     * @param within how long it may take to arrive
     */
    record Body(String what, int maxBytes, String limit, Duration within) {
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
}
