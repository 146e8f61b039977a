package io.emberwatch.monitor.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.web.WebContent.CameraDirectory;
import io.emberwatch.monitor.web.access.Visitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cameras of all members: this one's as they are, and the others' as they told last. While somebody looks, each other
 * member is asked once a second. One that does not answer keeps its cameras in sight, as down, and so does a camera on its
 * way from one member to another. Thread-safe; nothing waits.
 */
final class MemberCameras implements CameraDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(MemberCameras.class);

    static final String MISSING = "Emberwatch-Missing";
    private static final String PATH = "/api/cameras";

    /** What was told so long ago is told again to whoever asks. */
    private static final long FRESH = Duration.ofMillis(1500).toNanos();
    /** Who has not looked for so long has gone. */
    private static final long LOOKED_WITHIN = Duration.ofSeconds(10).toNanos();
    /** So long may a camera be on its way from one member to another. */
    private static final long ON_ITS_WAY = Duration.ofSeconds(20).toNanos();
    /** How often Kafka is asked for the cameras of a member that is silent. */
    private static final long LISTED_EVERY = Duration.ofSeconds(30).toNanos();

    private final CameraDirectory own;
    private final Peers peers;
    private final MemberClient client;
    private final Executor executor;
    private final LongSupplier ticker;
    private final Map<CameraId, Told> told = new HashMap<>();
    private final Map<String, Poll> polls = new HashMap<>();
    private long lookedNanos;
    private boolean looked;
    private boolean listing;

    /** What a member said of a camera last. Immutable. */
    private record Told(CameraView view, String member, long atNanos) {}

    /** How it stands with asking a member. */
    private static final class Poll {
        private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);
        private boolean ended;
        private long endedNanos;
        /** Empty after an answer. */
        private Optional<String> fault = Optional.empty();

        private boolean listed;
        private long listedNanos;
    }

    /**
     * Asks nobody yet.
     *
     * @param own the cameras of this member
     * @param executor lists the cameras of a silent member there, which may take seconds
     * @param ticker monotonic nanoseconds
     */
    MemberCameras(CameraDirectory own, Peers peers, MemberClient client, Executor executor, LongSupplier ticker) {
        this.own = own;
        this.peers = peers;
        this.client = client;
        this.executor = executor;
        this.ticker = ticker;
    }

    /** {@code GET /api/cameras}: those of all members, by id; a header names the members that did not answer. */
    void list(Request request, Response response, Callback callback, String nothing) {
        Visitor visitor = Gate.visitor(request);
        if (visitor.isPassedOn()) {
            CameraEndpoints.list(own.cameras(), visitor, response, callback);
            return;
        }
        var unused = upToDate().whenComplete((done, failure) -> {
            putMissing(response, silent());
            CameraEndpoints.list(cameras(), visitor, response, callback);
        });
    }

    /** Says in an answer which members it lacks. */
    static void putMissing(Response response, Set<String> members) {
        if (!members.isEmpty()) {
            response.getHeaders().put(MISSING, String.join(", ", members));
        }
    }

    /** What is known now, by id. */
    @Override
    public synchronized List<CameraView> cameras() {
        Map<CameraId, CameraView> all = new TreeMap<>();
        own.cameras().forEach(view -> all.put(view.id(), view));
        Set<String> others = peers.others();
        long now = ticker.getAsLong();
        for (Iterator<Told> each = told.values().iterator(); each.hasNext(); ) {
            Told last = each.next();
            if (all.containsKey(last.view().id())) {
                continue;
            }
            Optional<CameraView> shown = shown(last, others, now);
            shown.ifPresent(view -> all.put(view.id(), view));
            if (shown.isEmpty()) {
                each.remove();
            }
        }
        return List.copyOf(all.values());
    }

    @Override
    public synchronized void watched() {
        looked = true;
        lookedNanos = ticker.getAsLong();
    }

    /** The members that did not answer when they were asked last. */
    synchronized Set<String> silent() {
        Set<String> others = peers.others();
        Set<String> silent = new TreeSet<>();
        polls.forEach((member, poll) -> {
            if (poll.fault.isPresent() && others.contains(member)) {
                silent.add(member);
            }
        });
        return silent;
    }

    /** Asks all others, while somebody looks; called once a second. */
    void tick() {
        synchronized (this) {
            long now = ticker.getAsLong();
            if (!looked || now - lookedNanos > LOOKED_WITHIN) {
                looked = false;
                told.clear();
                polls.clear();
                return;
            }
            own.cameras().forEach(view -> told.put(view.id(), new Told(view, peers.self(), now)));
            polls.keySet().retainAll(peers.others());
        }
        for (String member : peers.others()) {
            // What becomes of it is noted there.
            var unused = ask(member);
        }
    }

    /** Completes when each other member was asked a moment ago; nobody waits for one that has been silent. */
    private CompletableFuture<Void> upToDate() {
        watched();
        List<CompletableFuture<Void>> asked = new ArrayList<>();
        for (String member : peers.others()) {
            boolean known;
            synchronized (this) {
                Poll poll = polls.get(member);
                known = poll != null
                        && poll.ended
                        && (poll.fault.isPresent() || ticker.getAsLong() - poll.endedNanos < FRESH);
            }
            CompletableFuture<Void> answer = known ? null : ask(member);
            if (answer != null) {
                asked.add(answer);
            }
        }
        return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new));
    }

    /** Asks a member, unless it is being asked; never fails. */
    private CompletableFuture<Void> ask(String member) {
        synchronized (this) {
            Poll poll = polls.computeIfAbsent(member, unseen -> new Poll());
            if (poll.running.isDone()) {
                poll.running = client.ask(member, PATH, Visitor.FLEET).handle((answer, failure) -> {
                    took(member, poll, answer == null ? Optional.empty() : answer, failure);
                    return null;
                });
            }
            return poll.running;
        }
    }

    private synchronized void took(String member, Poll poll, Optional<JsonNode> answer, Throwable failure) {
        long now = ticker.getAsLong();
        boolean silentBefore = poll.fault.isPresent();
        poll.ended = true;
        poll.endedNanos = now;
        poll.fault = failure == null ? Optional.empty() : Optional.of(MemberClient.Silent.words(failure));
        if (poll.fault.isPresent() && !silentBefore) {
            LOG.warn("fleet {}", MemberClient.Silent.wordsForTheLog(failure));
        } else if (silentBefore && poll.fault.isEmpty()) {
            LOG.info("fleet the member {} answers again", member);
        }
        answer.ifPresent(cameras -> cameras.forEach(camera -> CameraEndpoints.CameraJson.view(camera)
                .ifPresent(view -> told.put(view.id(), new Told(view, member, now)))));
        if (poll.fault.isPresent() && !listing && (!poll.listed || now - poll.listedNanos >= LISTED_EVERY)) {
            poll.listed = true;
            poll.listedNanos = now;
            listing = true;
            executor.execute(() -> list(member));
        }
    }

    /** One that was silent from the start has told of no camera: Kafka knows which it has. */
    private void list(String member) {
        Map<CameraId, String> cameras = Map.of();
        try {
            cameras = peers.camerasOf(member);
        } catch (UserException e) {
            LOG.warn("fleet which cameras {} has is not known: {}", member, e.getMessage());
        } finally {
            listed(member, cameras);
        }
    }

    private synchronized void listed(String member, Map<CameraId, String> cameras) {
        listing = false;
        long now = ticker.getAsLong();
        cameras.forEach((id, name) -> told.putIfAbsent(id, new Told(unknown(id, name), member, now)));
    }

    /** How a camera of another member is shown; empty where it is no more. */
    private Optional<CameraView> shown(Told last, Set<String> others, long now) {
        CameraView view = last.view();
        Duration since = Duration.ofNanos(now - last.atNanos());
        Poll poll = polls.get(last.member());
        if (others.contains(last.member()) && poll != null && poll.ended) {
            if (poll.fault.isPresent()) {
                return Optional.of(view.down(since, poll.fault.get()));
            }
            if (last.atNanos() - poll.endedNanos >= 0) {
                return Optional.of(view);
            }
        }
        boolean moved = !peers.ownerOf(view.id()).equals(Optional.of(last.member()));
        return moved && now - last.atNanos() < ON_ITS_WAY
                ? Optional.of(view.down(since, "another member is taking this camera over"))
                : Optional.empty();
    }

    private static CameraView unknown(CameraId id, String name) {
        return new CameraView(
                id,
                name,
                AlarmState.CALM,
                CameraHealth.DOWN,
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                0,
                0,
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty());
    }
}
