package io.emberwatch.monitor.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.core.error.Causes;
import io.emberwatch.core.http.BoundedBody;
import io.emberwatch.monitor.config.Trust;
import io.emberwatch.monitor.web.access.MemberPass;
import io.emberwatch.monitor.web.access.Visitor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks other members on behalf of those who ask here. Thread-safe; nothing waits. */
final class MemberClient {
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(2);
    /** Until an answer begins; the owner itself may take five seconds for an image. */
    private static final Duration BEGUN_WITHIN = Duration.ofSeconds(6);
    /** For the whole of a short answer; pages wait for five seconds. */
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(4);

    private static final int MOST_BYTES = 16 * 1024 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Peers peers;
    private final MemberPass pass;
    private final Executor executor;
    private final HttpClient http;

    /** @param executor what follows an answer runs there */
    MemberClient(Peers peers, MemberPass pass, Executor executor) {
        this.peers = peers;
        this.pass = pass;
        this.executor = executor;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECTED_WITHIN)
                .executor(executor);
        peers.encryption().ifPresent(builder::sslContext);
        http = builder.build();
    }

    /**
     * A request to a member, with a pass.
     *
     * @param target path and query
     * @throws RequestRefused where the target cannot be an address
     */
    HttpRequest.Builder request(String member, String method, String target, Visitor visitor, BodyPublisher body)
            throws RequestRefused {
        // What is signed must be what arrives, and an empty query does not.
        String signed = target.endsWith("?") ? target.substring(0, target.length() - 1) : target;
        URI address;
        try {
            address = URI.create((peers.encryption().isPresent() ? "https://" : "http://") + member + signed);
        } catch (IllegalArgumentException e) {
            throw new RequestRefused(400, "the query cannot be read");
        }
        return HttpRequest.newBuilder(address)
                .timeout(BEGUN_WITHIN)
                .method(method, body)
                .header(MemberPass.HEADER, pass.issue(visitor, member, method, signed));
    }

    /** Where what follows an answer runs: the client has one thread for all that it asks. */
    Executor executor() {
        return executor;
    }

    /** A member that answers a request in the place of this one. */
    PassedOn.Origin origin(String member, HttpRequest request) {
        return new Origin(this, member, request);
    }

    private record Origin(MemberClient client, String member, HttpRequest request) implements PassedOn.Origin {
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

        @Override
        public CompletableFuture<HttpResponse<Void>> ask(BodyHandler<Void> body) {
            return client.send(request, body);
        }

        @Override
        public Optional<RequestRefused> refusal(HttpResponse.ResponseInfo head) {
            int status = head.statusCode();
            return status == 401 || (status >= 300 && status < 400 && status != 304)
                    ? Optional.of(unfit(member))
                    : Optional.empty();
        }

        @Override
        public RequestRefused refusal(Throwable failure) {
            return MemberClient.refusal(member, failure);
        }

        @Override
        public boolean sendsOn(String header) {
            return !NOT_PASSED.contains(header);
        }

        @Override
        public String name() {
            return "the member " + member;
        }
    }

    <T> CompletableFuture<HttpResponse<T>> send(HttpRequest request, BodyHandler<T> body) {
        return http.sendAsync(request, body);
    }

    /**
     * Asks a member for JSON.
     *
     * @param target path and query
     * @return empty where it has no such thing; fails with {@link Silent} where no good answer came in time
     */
    CompletableFuture<Optional<JsonNode>> ask(String member, String target, Visitor visitor) {
        HttpRequest request;
        try {
            request = request(member, "GET", target, visitor, HttpRequest.BodyPublishers.noBody())
                    .timeout(TOLD_WITHIN)
                    .build();
        } catch (RequestRefused e) {
            return CompletableFuture.failedFuture(new Silent(e));
        }
        CompletableFuture<HttpResponse<byte[]>> sent = http.sendAsync(request, info -> new BoundedBody(MOST_BYTES));
        return sent.copy()
                .orTimeout(TOLD_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .handleAsync(
                        (answer, failure) -> {
                            if (failure != null) {
                                sent.cancel(true);
                                throw new Silent(refusal(member, failure), Trust.refusal(failure));
                            }
                            return read(member, answer);
                        },
                        executor);
    }

    private static Optional<JsonNode> read(String member, HttpResponse<byte[]> answer) {
        if (answer.statusCode() == 404) {
            return Optional.empty();
        }
        try {
            JsonNode content = JSON.readTree(answer.body());
            if (answer.statusCode() != 200) {
                throw new Silent(unfit(member, content.path("error").asText()));
            }
            return Optional.of(content);
        } catch (IOException e) {
            throw new Silent(unfit(member, "it does not send JSON"));
        }
    }

    /** What whoever asks here is told where a member gave no answer. */
    static RequestRefused refusal(String member, Throwable failure) {
        if (Causes.has(HttpTimeoutException.class, failure) || Causes.has(TimeoutException.class, failure)) {
            return new RequestRefused(504, "the member " + member + " does not answer", Duration.ofSeconds(5));
        }
        String why = Trust.shortRefusal(failure).map(detail -> ": " + detail).orElse("");
        return new RequestRefused(503, "the member " + member + " cannot be reached" + why, Duration.ofSeconds(5));
    }

    /** What whoever asks here is told where a member does not take requests of this one. */
    static RequestRefused unfit(String member) {
        return unfit(member, "fleet.secret, fleet.address or a clock is wrong; the log says more");
    }

    private static RequestRefused unfit(String member, String why) {
        return new RequestRefused(502, "the member " + member + " refuses its fellow members: " + why);
    }

    /** A member that gave no answer. */
    static final class Silent extends CompletionException {
        private static final long serialVersionUID = 1;

        private final transient RequestRefused refusal;
        private final transient Optional<String> remedy;

        Silent(RequestRefused refusal) {
            this(refusal, Optional.empty());
        }

        /** @param remedy what this machine's log says of it, and nobody who looks at pages */
        private Silent(RequestRefused refusal, Optional<String> remedy) {
            super(refusal.getMessage(), refusal);
            this.refusal = refusal;
            this.remedy = remedy;
        }

        /** For the log: may name files of this machine. */
        static String wordsForTheLog(Throwable failure) {
            return words(failure)
                    + Causes.first(Silent.class, failure)
                            .flatMap(silent -> silent.remedy)
                            .map(more -> ": " + more)
                            .orElse("");
        }

        /** What is told of it. */
        static String words(Throwable failure) {
            return refusal(failure).map(Throwable::getMessage).orElseGet(failure::toString);
        }

        static Optional<RequestRefused> refusal(Throwable failure) {
            return Causes.first(Silent.class, failure).map(silent -> silent.refusal);
        }
    }
}
