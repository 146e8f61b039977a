package io.emberwatch.monitor.camera.clip;

import io.emberwatch.core.concurrent.SupervisedThread;
import io.emberwatch.monitor.camera.clip.ClipListener.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The thread {@code clips}, which writes the clips that were ordered. Thread-safe; started once. */
final class ClipWriting {
    /** Each has an open file and packets that wait. */
    static final int MOST_AT_A_TIME = 64;

    private static final long LOOK_MILLIS = 200;

    private final LongSupplier ticker;
    private final ClipListener listener;
    private final Function<Path, PacketWriter> muxing;
    /** Where those that are being written shall lie; its own lock. */
    private final Set<Path> underWay = new HashSet<>();

    private final BlockingQueue<ClipRecording> begun = new ArrayBlockingQueue<>(MOST_AT_A_TIME);
    private final SupervisedThread thread;
    private volatile boolean stopping;

    /** @param muxing makes what writes the file of a path */
    ClipWriting(LongSupplier ticker, ClipListener listener, Function<Path, PacketWriter> muxing) {
        this.ticker = ticker;
        this.listener = listener;
        this.muxing = muxing;
        this.thread = new SupervisedThread("clips", new Loop(), cause -> listener.stepFailed(), ticker);
    }

    /** What became of an order. */
    enum Entry {
        ENTERED,
        /** The same clip is being written: its alarm was told twice. */
        UNDER_WAY,
        FULL
    }

    void start() {
        thread.start();
    }

    /** Takes an order and its feed; where it is not entered the feed stays the caller's. Never waits. */
    Entry add(ClipOrder order, PacketFeed feed) {
        synchronized (underWay) {
            if (underWay.contains(order.file())) {
                return Entry.UNDER_WAY;
            }
            if (underWay.size() == MOST_AT_A_TIME) {
                return Entry.FULL;
            }
            underWay.add(order.file());
        }
        // There is always room: no more are under way than the queue holds.
        begun.add(new ClipRecording(order, feed, muxing));
        return Entry.ENTERED;
    }

    boolean isUnderWay(Path file) {
        synchronized (underWay) {
            return underWay.contains(file);
        }
    }

    /** The thread ends once nothing is under way; no order may follow. */
    void stop() {
        stopping = true;
    }

    /** Whether it ended within that time. */
    boolean awaitEnd(long millis) throws InterruptedException {
        thread.join(millis);
        return !thread.isAlive();
    }

    Optional<String> fault() {
        return thread.fault();
    }

    private final class Loop implements SupervisedThread.Work {
        private final List<ClipRecording> active = new ArrayList<>();

        @Override
        public boolean step() throws InterruptedException {
            ClipRecording fresh = begun.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (fresh != null) {
                active.add(fresh);
                begun.drainTo(active);
            }
            for (Iterator<ClipRecording> each = active.iterator(); each.hasNext(); ) {
                ClipRecording recording = each.next();
                Optional<Result> result;
                try {
                    result = recording.advance(ticker.getAsLong());
                } catch (RuntimeException | Error e) {
                    // One bad clip must not end the others.
                    each.remove();
                    leave(recording, Result.FAILED);
                    throw e;
                }
                if (result.isPresent()) {
                    each.remove();
                    leave(recording, result.get());
                }
            }
            return !stopping || !active.isEmpty() || !begun.isEmpty();
        }

        @Override
        public void end() {
            active.forEach(ClipRecording::close);
        }

        private void leave(ClipRecording recording, Result result) {
            try {
                recording.close();
                recording.kept().ifPresent(listener::clipKept);
            } finally {
                synchronized (underWay) {
                    underWay.remove(recording.file());
                }
                listener.clipEnded(recording.camera(), result);
            }
        }
    }
}
