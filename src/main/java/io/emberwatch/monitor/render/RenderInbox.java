package io.emberwatch.monitor.render;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.inference.AnalysedFrame;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * What waits for the publishing thread, at most one frame and one snapshot request a camera. Thread-safe; only
 * {@link #take} waits.
 */
final class RenderInbox {
    /** How long {@link #take} is to wait between looks at cameras that deliver nothing. */
    static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Map<CameraId, Offer> offers = new LinkedHashMap<>();
    private final Map<CameraId, CompletableFuture<EncodedFrame>> requests = new LinkedHashMap<>();
    private final Map<CameraId, FeedCondition> feeds = new HashMap<>();
    private boolean changed;
    private boolean closed;

    /** A frame and what the alarm thinks of its camera. */
    record Offer(AnalysedFrame analysed, FrameMood mood) {}

    /** All that waited. */
    record Delivery(Collection<Offer> offers, Map<CameraId, CompletableFuture<EncodedFrame>> requests) {}

    /** Puts a frame; the caller closes what comes back: the frame it replaces, or the frame itself after closing. */
    Optional<Offer> put(CameraId camera, Offer offer) {
        lock.lock();
        try {
            if (closed) {
                return Optional.of(offer);
            }
            Offer former = offers.put(camera, offer);
            signal();
            return Optional.ofNullable(former);
        } finally {
            lock.unlock();
        }
    }

    CompletableFuture<EncodedFrame> request(CameraId camera) {
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(new IllegalStateException("publishing has stopped"));
            }
            CompletableFuture<EncodedFrame> shared =
                    requests.computeIfAbsent(camera, unasked -> new CompletableFuture<>());
            signal();
            // A copy: who cancels theirs must not cancel everybody's.
            return shared.copy();
        } finally {
            lock.unlock();
        }
    }

    void changeFeed(CameraId camera, UnaryOperator<FeedCondition> change) {
        lock.lock();
        try {
            feeds.put(camera, change.apply(feeds.getOrDefault(camera, FeedCondition.FINE)));
            signal();
        } finally {
            lock.unlock();
        }
    }

    FeedCondition feed(CameraId camera) {
        lock.lock();
        try {
            return feeds.getOrDefault(camera, FeedCondition.FINE);
        } finally {
            lock.unlock();
        }
    }

    /** Takes all that waits; where nothing does, waits for it at most that long. */
    Delivery take(long waitNanos) throws InterruptedException {
        lock.lock();
        try {
            long left = waitNanos;
            while (!changed && !closed && left > 0) {
                left = news.awaitNanos(left);
            }
            return drain();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Ends waiting and refuses all that comes later; the caller closes and completes what comes back. */
    Delivery close() {
        lock.lock();
        try {
            closed = true;
            news.signalAll();
            return drain();
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        changed = true;
        news.signalAll();
    }

    private Delivery drain() {
        List<Offer> drained = new ArrayList<>(offers.values());
        Map<CameraId, CompletableFuture<EncodedFrame>> asked = new LinkedHashMap<>(requests);
        offers.clear();
        requests.clear();
        changed = false;
        return new Delivery(drained, asked);
    }
}
