package io.emberwatch.monitor.web;

import io.emberwatch.core.error.Causes;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.http.BoundedBody;
import io.emberwatch.monitor.config.Trust;
import io.emberwatch.monitor.incident.EvidenceFile;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.objects.EvidenceCopies;
import io.emberwatch.monitor.incident.objects.ObjectStore;
import io.emberwatch.monitor.incident.store.CopiedFiles;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.web.access.Visitor;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with files of incidents that an object store has and this machine has not, as they come, whole or in ranges.
 * Whoever may not see the camera that a file was copied for gets the answer that there is none. Thread-safe; ticked once a
 * second; nothing waits.
 */
final class StoredFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoredFiles.class);
    /** Under way at the same time; of a slow reader the connection is closed before long. */
    private static final int MOST = 64;

    /** Two thousand scores and all that people may say are far less. */
    private static final int MOST_OF_A_RECORD = 4 * 1024 * 1024;

    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final List<String> ASKED = List.of("If-Modified-Since", "If-None-Match", "Range");
    private static final Set<String> SENT_ON =
            Set.of("accept-ranges", "content-length", "content-range", "etag", "last-modified");

    private final CopiedFiles copies;
    private final Optional<ObjectStore> objects;
    private final PassedOnRequests requests;
    private final Executor executor;
    private final Semaphore places = new Semaphore(MOST);

    /**
     * @param objects empty where there are no copies
     * @param executor what follows an answer runs there
     * @param stillHolds whether somebody who came in may still see the same; asked once a second
     * @param ticker monotonic nanoseconds
     */
    StoredFiles(
            IncidentStore incidents,
            Optional<ObjectStore> objects,
            Executor executor,
            Predicate<Visitor> stillHolds,
            LongSupplier ticker) {
        this.copies = new CopiedFiles(incidents);
        this.objects = objects;
        this.executor = executor;
        this.requests = new PassedOnRequests(executor, stillHolds, ticker);
    }

    /** The files of an incident of this machine that were copied. */
    Set<EvidenceFile> copied(Incident incident) {
        return objects.isPresent() ? copies.of(incident.id()).keySet() : Set.of();
    }

    /**
     * Answers with a file, or that there is none.
     *
     * @param missing what is answered where there is none, or none that the visitor may see
     * @throws RequestRefused where nothing is copied, or too much is being read
     */
    void serve(
            String incident,
            EvidenceFile file,
            RequestRefused missing,
            Request request,
            Response response,
            Callback callback)
            throws RequestRefused {
        if (objects.isEmpty()) {
            throw missing;
        }
        if (!places.tryAcquire()) {
            throw new RequestRefused(
                    503, "too many files are being read from the object store; try again later", AGAIN);
        }
        Copy copy = new Copy(objects.get(), incident, file, missing, request);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, file.contentType());
        response.getHeaders()
                .put(HttpHeader.CACHE_CONTROL, file == EvidenceFile.CLIP ? "private, no-cache" : "no-store");
        requests.pass(copy, places, request, response, callback);
    }

    /**
     * What the store knows of an incident that a visitor may see; completes with nothing where there is none, or no answer.
     *
     * @param incident an id
     */
    CompletableFuture<Optional<IncidentRecord>> record(String incident, Visitor visitor) {
        if (objects.isEmpty() || !places.tryAcquire()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        ObjectStore store = objects.get();
        return store.read(
                        "GET",
                        store.key(incident, EvidenceCopies.RECORD),
                        Map.of(),
                        head -> new BoundedBody(MOST_OF_A_RECORD))
                .handleAsync(
                        (answer, failure) -> {
                            places.release();
                            if (failure != null) {
                                LOG.warn("incidents.s3: {} cannot be reached: {}", store.name(), Trust.reason(failure));
                                return Optional.empty();
                            }
                            return answer.statusCode() == 200
                                    ? IncidentRecord.read(answer.body())
                                            .filter(found -> found.camera()
                                                    .filter(visitor::sees)
                                                    .isPresent())
                                    : Optional.empty();
                        },
                        executor);
    }

    void tick() {
        requests.tick();
    }

    /** Ends all that is being read. */
    @Override
    public void close() {
        requests.close();
    }

    /** One file in the store, for one request. */
    private record Copy(
            ObjectStore objects, String incident, EvidenceFile file, RequestRefused missing, Request request)
            implements PassedOn.Origin {
        @Override
        public CompletableFuture<HttpResponse<Void>> ask(BodyHandler<Void> body) {
            HttpFields headers = request.getHeaders();
            Map<String, String> asked = new HashMap<>();
            for (String name : ASKED) {
                // Stores do not know If-Range; the whole file is always a right answer to it.
                boolean dropped = name.equals("Range") && headers.contains(HttpHeader.IF_RANGE);
                if (headers.contains(name) && !dropped) {
                    asked.put(name, headers.get(name));
                }
            }
            try {
                return objects.read(request.getMethod(), objects.key(incident, file.fileName()), asked, body);
            } catch (IllegalArgumentException e) {
                // A header that Java's client does not send.
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public Optional<RequestRefused> refusal(ResponseInfo head) {
            int status = head.statusCode();
            if (status == 404 || (status < 300 && !sees(head))) {
                return Optional.of(missing);
            }
            if (status == 416) {
                return Optional.of(new RequestRefused(416, "there is no such part of " + file.fileName()));
            }
            if (status == 200 || status == 206 || status == 304) {
                return Optional.empty();
            }
            LOG.warn("incidents.s3: {} answered {} for a file of incident {}", objects.name(), status, incident);
            return Optional.of(
                    new RequestRefused(502, "the object store does not give this file: it answered " + status));
        }

        private boolean sees(ResponseInfo head) {
            Visitor visitor = Gate.visitor(request);
            return visitor.seesAll()
                    || head.headers()
                            .firstValue(ObjectStore.META + EvidenceCopies.CAMERA)
                            .flatMap(CameraId::parse)
                            .filter(visitor::sees)
                            .isPresent();
        }

        @Override
        public RequestRefused refusal(Throwable failure) {
            if (Causes.has(HttpTimeoutException.class, failure) || Causes.has(TimeoutException.class, failure)) {
                return new RequestRefused(504, "the object store does not answer", AGAIN);
            }
            LOG.warn("incidents.s3: {} cannot be reached: {}", objects.name(), Trust.reason(failure));
            return new RequestRefused(503, "the object store cannot be reached", AGAIN);
        }

        @Override
        public boolean sendsOn(String header) {
            return SENT_ON.contains(header);
        }

        @Override
        public String name() {
            return "the object store";
        }
    }
}
