package io.emberwatch.monitor.camera.clip;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.clip.ClipListener.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One clip from its first packet to the finished file. Used by one thread, which closes it. */
final class ClipRecording implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClipRecording.class);

    private final CameraId camera;
    private final Path file;
    private final long alarmNanos;
    private final long untilNanos;
    private final Path unfinished;
    private final PacketFeed feed;
    private final PacketWriter muxer;
    private Duration preRoll = Duration.ZERO;
    private boolean kept;

    /**
     * @param file where the clip shall lie in the end; beside it lies the unfinished one until then
     * @param alarmNanos when the frame that raised the alarm was captured, on the monotonic ticker
     * @param untilNanos packets that arrive later are left out
     * @param feed closed with this
     */
    ClipRecording(
            CameraId camera,
            Path file,
            long alarmNanos,
            long untilNanos,
            PacketFeed feed,
            Function<Path, PacketWriter> muxing) {
        this.camera = camera;
        this.file = file;
        this.alarmNanos = alarmNanos;
        this.untilNanos = untilNanos;
        this.unfinished = ClipFile.unfinished(file);
        this.feed = feed;
        this.muxer = muxing.apply(unfinished);
    }

    CameraId camera() {
        return camera;
    }

    Path file() {
        return file;
    }

    /** How long before the alarm the finished clip begins; empty before its end, and where there is none. */
    Optional<Duration> keptPreRoll() {
        return kept ? Optional.of(preRoll) : Optional.empty();
    }

    /**
     * Writes what has come.
     *
     * @param nowNanos on the monotonic ticker
     * @return how the clip ended; empty while it goes on
     */
    Optional<Result> advance(long nowNanos) {
        try {
            // Asked before the packets are taken, so that none that arrived in time is missed.
            boolean over = nowNanos - untilNanos >= 0;
            PacketFeed.Taken taken = feed.take();
            for (EncodedPacket packet : taken.packets()) {
                if (packet.arrivedNanos() - untilNanos > 0) {
                    over = true;
                    break;
                }
                write(packet);
            }
            return over || taken.last() ? Optional.of(finish()) : Optional.empty();
        } catch (IOException e) {
            LOG.warn("camera={} {}", camera, e.getMessage());
            return Optional.of(salvage());
        }
    }

    @Override
    public void close() {
        feed.close();
        muxer.close();
    }

    private void write(EncodedPacket packet) throws IOException {
        if (!muxer.hasBegun()) {
            createFolder();
        }
        boolean first = !muxer.hasBegun();
        muxer.add(feed.format(), packet);
        if (first && muxer.hasBegun()) {
            preRoll = Duration.ofNanos(Math.max(0, alarmNanos - packet.arrivedNanos()));
        }
    }

    private void createFolder() throws IOException {
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new IOException(
                    "the clip " + file + " cannot be written (" + e.getClass().getSimpleName()
                            + "): check that its folder is writable",
                    e);
        }
    }

    private Result finish() throws IOException {
        if (!muxer.hasBegun()) {
            LOG.warn("camera={} there is no clip: no key frame came within its time", camera);
            return Result.FAILED;
        }
        muxer.finish();
        ClipFile.keep(file);
        kept = true;
        if (feed.isCut()) {
            LOG.warn("camera={} the clip {} ends too early: the disk was too slow", camera, file);
            return Result.CUT;
        }
        return Result.WRITTEN;
    }

    /** Keeps what can be played where the disk is full or broken half-way. */
    private Result salvage() {
        try {
            if (muxer.hasBegun() && muxer.salvage()) {
                ClipFile.keep(file);
                kept = true;
                LOG.warn("camera={} the clip {} ends where the disk refused", camera, file);
                return Result.CUT;
            }
        } catch (IOException e) {
            LOG.warn("camera={} nothing of the clip {} can be kept ({})", camera, file, e.toString());
        }
        discard();
        return Result.FAILED;
    }

    private void discard() {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            LOG.debug("camera={} the unfinished clip stays: {}", camera, e.toString());
        }
    }

    /** Puts packets of one stream into a file. Owned by one thread, which closes it. */
    interface PacketWriter extends AutoCloseable {
        /**
         * Adds a packet. The first ones are passed over until a key frame comes, and so are frames that are shown
         * before it, because they need what came earlier.
         *
         * @param format of the stream, the same each time
         * @throws IOException when the file cannot be written
         */
        void add(EncodedFormat format, EncodedPacket next) throws IOException;

        /** Whether there is a file. */
        boolean hasBegun();

        /**
         * Completes the file.
         *
         * @throws IOException when it cannot be written
         */
        void finish() throws IOException;

        /**
         * Cuts the file after a failure down to what can be played. Nothing may be added any more.
         *
         * @return false where nothing can be played
         * @throws IOException when the disk refuses even that
         */
        boolean salvage() throws IOException;

        @Override
        void close();
    }
}
