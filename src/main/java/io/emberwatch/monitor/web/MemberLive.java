package io.emberwatch.monitor.web;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.render.EncodedFrame;
import io.emberwatch.monitor.render.MjpegHub;
import io.emberwatch.monitor.web.WebContent.CameraDirectory;
import io.emberwatch.monitor.web.access.Visitor;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Live images of cameras of other members, for viewers of many cameras over one connection: one stream from each member
 * for each viewer, so that each owner decides what that viewer may see. A member that sends nothing is asked again, and a
 * camera that moves is asked for at its next owner; the other cameras go on meanwhile. Thread-safe; nothing waits.
 */
final class MemberLive implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MemberLive.class);
    /** Images are repeated more often than that, also of a camera that is silent. */
    private static final long SILENT_AFTER = Duration.ofSeconds(15).toNanos();
    /** From one attempt to the next. */
    private static final long AGAIN_AFTER = Duration.ofSeconds(3).toNanos();

    private final CameraDirectory own;
    private final Peers peers;
    private final MemberClient client;
    private final MemberCameras all;
    private final LongSupplier ticker;
    private final Semaphore places;
    private final Set<Audience> audiences = ConcurrentHashMap.newKeySet();

    /**
     * @param own the cameras of this member
     * @param maxStreams most streams from other members at the same time
     * @param ticker monotonic nanoseconds
     */
    MemberLive(
            CameraDirectory own,
            Peers peers,
            MemberClient client,
            MemberCameras all,
            int maxStreams,
            LongSupplier ticker) {
        this.own = own;
        this.peers = peers;
        this.client = client;
        this.all = all;
        this.places = new Semaphore(maxStreams);
        this.ticker = ticker;
    }

    /**
     * Whether a camera may be another member's.
     *
     * @throws RequestRefused where it is hidden from the visitor
     */
    boolean isElsewhere(Visitor visitor, String id) throws RequestRefused {
        Optional<CameraId> named = CameraId.parse(id);
        if (named.isEmpty() || visitor.isPassedOn() || own.camera(named.get()).isPresent()) {
            return false;
        }
        if (!visitor.sees(named.get())) {
            throw RequestRefused.hidden("there is no camera " + id);
        }
        return !peers.ownerOf(named.get()).equals(Optional.of(peers.self()));
    }

    /** The cameras of other members that are known now and that the visitor may see. */
    List<CameraId> knownElsewhere(Visitor visitor) {
        all.watched();
        return all.cameras().stream()
                .map(CameraView::id)
                .filter(id -> visitor.sees(id) && own.camera(id).isEmpty())
                .toList();
    }

    /** Shows a viewer cameras of other members, until it is closed. */
    MjpegHub.Subscription show(Set<CameraId> cameras, Visitor visitor, MjpegViewer viewer) {
        Audience audience = new Audience(cameras, visitor, viewer);
        audiences.add(audience);
        audience.look();
        return audience;
    }

    /** Asks again where nothing comes; called once a second. */
    void tick() {
        audiences.forEach(Audience::look);
    }

    @Override
    public void close() {
        audiences.forEach(Audience::close);
    }

    /** One viewer, and what it sees of other members. */
    private final class Audience implements MjpegHub.Subscription {
        private final Set<CameraId> cameras;
        private final Visitor visitor;
        private final MjpegViewer viewer;
        private final Map<String, Feed> feeds = new HashMap<>();
        private final Map<String, Long> tried = new HashMap<>();
        private final Map<CameraId, Long> shown = new HashMap<>();
        private long sequence;
        private boolean closed;

        private Audience(Set<CameraId> cameras, Visitor visitor, MjpegViewer viewer) {
            this.cameras = Set.copyOf(cameras);
            this.visitor = visitor;
            this.viewer = viewer;
        }

        private void look() {
            if (cameras.stream().anyMatch(id -> own.camera(id).isPresent())) {
                // It has come here: a wall asks for all of them again.
                viewer.end(null);
                return;
            }
            Map<String, Set<CameraId>> byOwner = new TreeMap<>();
            cameras.forEach(id -> peers.ownerOf(id)
                    .filter(owner -> !owner.equals(peers.self()))
                    .ifPresent(owner -> byOwner.computeIfAbsent(owner, each -> new TreeSet<>())
                            .add(id)));
            List<Feed> over = new ArrayList<>();
            List<Feed> begun = new ArrayList<>();
            synchronized (this) {
                long now = ticker.getAsLong();
                feeds.forEach((member, feed) -> {
                    if (!feed.cameras.equals(byOwner.get(member)) || feed.lacksAny(shown, now)) {
                        over.add(feed);
                    }
                });
                over.forEach(feed -> feeds.remove(feed.member));
                byOwner.forEach((member, its) -> {
                    Long last = tried.get(member);
                    boolean due = last == null || now - last >= AGAIN_AFTER;
                    if (!closed && due && !feeds.containsKey(member) && places.tryAcquire()) {
                        Feed feed = new Feed(this, member, its, now);
                        tried.put(member, now);
                        feeds.put(member, feed);
                        begun.add(feed);
                    }
                });
            }
            over.forEach(Feed::end);
            begun.forEach(Feed::begin);
        }

        private void show(CameraId camera, byte[] jpeg) {
            EncodedFrame frame;
            synchronized (this) {
                if (closed || !cameras.contains(camera)) {
                    return;
                }
                shown.put(camera, ticker.getAsLong());
                frame = new EncodedFrame(camera, sequence++, jpeg);
            }
            viewer.show(frame);
        }

        private synchronized void left(Feed feed) {
            feeds.remove(feed.member, feed);
        }

        @Override
        public void close() {
            Collection<Feed> open;
            synchronized (this) {
                closed = true;
                open = List.copyOf(feeds.values());
                feeds.clear();
            }
            audiences.remove(this);
            open.forEach(Feed::end);
        }
    }

    /** One stream from a member. */
    private final class Feed implements BodySubscriber<Void> {
        private final Audience audience;
        private final String member;
        private final Set<CameraId> cameras;
        private final long begunNanos;
        private final ImageParts parts;
        private final CompletableFuture<Void> body = new CompletableFuture<>();
        private CompletableFuture<HttpResponse<Void>> sent;
        private Flow.Subscription subscription;
        private boolean ended;

        private Feed(Audience audience, String member, Set<CameraId> cameras, long begunNanos) {
            this.audience = audience;
            this.member = member;
            this.cameras = cameras;
            this.begunNanos = begunNanos;
            this.parts = new ImageParts(audience::show);
        }

        private boolean lacksAny(Map<CameraId, Long> shown, long now) {
            return now - begunNanos >= SILENT_AFTER
                    && cameras.stream()
                            .anyMatch(id -> now - shown.getOrDefault(id, now - SILENT_AFTER) >= SILENT_AFTER);
        }

        private void begin() {
            String ids = cameras.stream().map(CameraId::value).collect(Collectors.joining(","));
            String target = "/api/live?cameras=" + ids;
            CompletableFuture<HttpResponse<Void>> answer;
            try {
                answer = client.send(
                        client.request(member, "GET", target, audience.visitor, BodyPublishers.noBody())
                                .build(),
                        this::answered);
            } catch (RequestRefused e) {
                end();
                throw new IllegalStateException("ids of cameras need no escapes", e);
            }
            boolean late;
            synchronized (this) {
                sent = answer;
                late = ended;
            }
            if (late) {
                answer.cancel(true);
            }
            var unused = answer.whenComplete((done, failure) -> {
                if (failure != null) {
                    LOG.debug("no images from {}", member, failure);
                }
                end();
            });
        }

        private BodySubscriber<Void> answered(ResponseInfo head) {
            return head.statusCode() == 200 ? this : BodySubscribers.discarding();
        }

        @Override
        public CompletionStage<Void> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            synchronized (this) {
                subscription = given;
            }
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> pieces) {
            try {
                for (ByteBuffer piece : pieces) {
                    parts.take(piece);
                }
            } catch (IOException e) {
                LOG.warn("fleet {} sends something else than images", member);
                end();
            }
        }

        @Override
        public void onError(Throwable failure) {
            end();
        }

        @Override
        public void onComplete() {
            end();
        }

        private void end() {
            CompletableFuture<HttpResponse<Void>> request;
            Flow.Subscription source;
            synchronized (this) {
                if (ended) {
                    return;
                }
                ended = true;
                request = sent;
                source = subscription;
            }
            if (source != null) {
                source.cancel();
            }
            body.complete(null);
            if (request != null) {
                request.cancel(true);
            }
            places.release();
            audience.left(this);
        }
    }
}
