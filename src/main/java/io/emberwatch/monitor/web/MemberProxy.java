package io.emberwatch.monitor.web;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.web.WebContent.CameraDirectory;
import io.emberwatch.monitor.web.access.Visitor;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Has another member answer what is its own: a request is passed on to it with a pass that says who asks, and its answer is
 * sent on as it comes. What was passed on once is answered here, so nothing goes round. Thread-safe; nothing waits.
 */
final class MemberProxy implements AutoCloseable {
    /** Short requests under way; they are over within seconds. */
    private static final int MOST_SHORT = 128;

    private static final Requests.Body BODY = new Requests.Body("the body", 8 * 1024, "8 KiB", Duration.ofSeconds(10));
    /** What of a request concerns the other member; who asks is told by the pass alone. */
    private static final List<String> PASSED_HEADERS =
            List.of("Accept", "Content-Type", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "Range");

    private final CameraDirectory own;
    private final Peers peers;
    private final MemberClient client;
    private final PassedOnRequests requests;
    private final Semaphore endless;
    private final Semaphore brief = new Semaphore(MOST_SHORT);

    /**
     * @param own the cameras of this member
     * @param maxEndless most streams that are passed on at the same time
     * @param stillHolds whether somebody who came in may still see the same; asked once a second
     * @param ticker monotonic nanoseconds
     */
    MemberProxy(
            CameraDirectory own,
            Peers peers,
            MemberClient client,
            int maxEndless,
            Predicate<Visitor> stillHolds,
            LongSupplier ticker) {
        this.own = own;
        this.peers = peers;
        this.client = client;
        this.endless = new Semaphore(maxEndless);
        this.requests = new PassedOnRequests(client.executor(), stillHolds, ticker);
    }

    /**
     * An endpoint whose path names a camera: here where the camera is watched here, else at its owner.
     *
     * @param stream whether the answer has no end
     */
    Routes.Endpoint ofCamera(Routes.Endpoint here, boolean stream) {
        return (request, response, callback, id) -> {
            Optional<String> owner = elsewhere(Gate.visitor(request), id);
            if (owner.isEmpty()) {
                here.serve(request, response, callback, id);
            } else {
                pass(owner.get(), request, response, callback, stream);
            }
        };
    }

    /** Events: of one camera from its owner, of all from here, which hears from the others how theirs are. */
    Routes.Endpoint events(Routes.Endpoint here) {
        return (request, response, callback, nothing) -> {
            String camera = Requests.query(request).getValue("camera");
            Visitor visitor = Gate.visitor(request);
            if (camera == null && visitor.isPassedOn()) {
                throw new RequestRefused(400, "members ask each other for the events of one camera");
            }
            Optional<String> owner = camera == null ? Optional.empty() : elsewhere(visitor, camera);
            if (owner.isEmpty()) {
                here.serve(request, response, callback, nothing);
            } else {
                pass(owner.get(), request, response, callback, true);
            }
        };
    }

    /**
     * The member that is to be asked about a camera; empty where this one answers, also that there is none.
     *
     * @throws RequestRefused where the camera is hidden from the visitor, or nobody can be asked
     */
    Optional<String> elsewhere(Visitor visitor, String id) throws RequestRefused {
        Optional<CameraId> named = CameraId.parse(id);
        if (named.isEmpty() || visitor.isPassedOn() || own.camera(named.get()).isPresent()) {
            return Optional.empty();
        }
        if (!visitor.sees(named.get())) {
            throw RequestRefused.hidden("there is no camera " + id);
        }
        String owner = peers.ownerOf(named.get())
                .orElseThrow(() -> new RequestRefused(
                        503, "no member is known to watch the camera " + id + " now", Duration.ofSeconds(2)));
        return owner.equals(peers.self()) ? Optional.empty() : Optional.of(owner);
    }

    /**
     * Passes a request on that is read.
     *
     * @param stream whether the answer has no end
     * @throws RequestRefused where too much is passed on already
     */
    void pass(String member, Request request, Response response, Callback callback, boolean stream)
            throws RequestRefused {
        pass(member, request, response, callback, stream, BodyPublishers.noBody());
    }

    /**
     * Passes a request on that something is posted with, as JSON. Whose page it comes from is looked at here: the other
     * member sees only this one.
     *
     * @throws RequestRefused where it is no JSON, or another site's
     */
    void passPosted(String member, Request request, Response response, Callback callback) throws RequestRefused {
        Requests.requireJsonOfOwnSite(request);
        BODY.read(
                request,
                body -> {
                    try {
                        pass(member, request, response, callback, false, BodyPublishers.ofByteArray(body));
                    } catch (RequestRefused e) {
                        Answers.refuse(response, callback, e);
                    }
                },
                refusal -> Answers.refuse(response, callback, refusal));
    }

    private void pass(
            String member, Request request, Response response, Callback callback, boolean stream, BodyPublisher body)
            throws RequestRefused {
        Visitor visitor = Gate.visitor(request);
        if (visitor.isPassedOn()) {
            throw new IllegalStateException("a request that was passed on is answered here");
        }
        HttpRequest.Builder made =
                client.request(member, request.getMethod(), request.getHttpURI().getPathQuery(), visitor, body);
        for (String name : PASSED_HEADERS) {
            request.getHeaders().getValuesList(name).forEach(value -> made.header(name, value));
        }
        Semaphore places = stream ? endless : brief;
        if (!places.tryAcquire()) {
            throw new RequestRefused(
                    503, "too much is being asked of other members; try again later", Duration.ofSeconds(5));
        }
        if (stream) {
            // The answer never ends, so its connection cannot serve a second one.
            response.getHeaders().put("Connection", "close");
        }
        requests.pass(client.origin(member, made.build()), places, request, response, callback);
    }

    /** Sends those away who may not look any more, and gives up members that have stopped sending; once a second. */
    void tick() {
        requests.tick();
    }

    /** Ends all that is passed on. */
    @Override
    public void close() {
        requests.close();
    }
}
