package io.emberwatch.capture.clip;

import io.emberwatch.capture.clip.ClipListener.Result;
import io.emberwatch.frame.CameraId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One clip from its first packet to the finished file. Used by one thread, which closes it. */
final class ClipRecording implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClipRecording.class);

    private final CameraId camera;
    private final Path file;
    private final Path unfinished;
    private final PacketFeed feed;
    private final long untilNanos;
    private final PacketWriter muxer;

    /**
     * @param file where the clip shall lie; beside it lies the unfinished one until then
     * @param untilNanos packets that arrive later are left out
     */
    ClipRecording(CameraId camera, Path file, PacketFeed feed, long untilNanos, Function<Path, PacketWriter> muxing) {
        this.camera = camera;
        this.file = file;
        this.unfinished = ClipFile.unfinished(file);
        this.feed = feed;
        this.untilNanos = untilNanos;
        this.muxer = muxing.apply(unfinished);
    }

    CameraId camera() {
        return camera;
    }

    Path file() {
        return file;
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
            discard();
            return Optional.of(Result.FAILED);
        }
    }

    @Override
    public void close() {
        feed.end();
        muxer.close();
    }

    private void write(EncodedPacket packet) throws IOException {
        if (!muxer.hasBegun()) {
            createFolder();
        }
        muxer.add(feed.format(), packet);
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
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (feed.isCut()) {
            LOG.warn("camera={} the clip {} ends too early: the disk was too slow", camera, file);
            return Result.CUT;
        }
        return Result.WRITTEN;
    }

    private void discard() {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            LOG.debug("camera={} the unfinished clip stays: {}", camera, e.toString());
        }
    }
}
