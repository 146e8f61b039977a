package io.emberwatch.monitor.render;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.inference.AnalysedFrame;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

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
    private boolean changed;
    private boolean closed;

    /** A frame and the alarm's state of its camera. */
    record Offer(AnalysedFrame analysed, AlarmState state) {}

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
