package io.emberwatch.monitor.camera.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.FfmpegCameraSource;
import io.emberwatch.monitor.camera.SourceFrame;
import io.emberwatch.monitor.camera.clip.ClipListener.Result;
import io.emberwatch.monitor.camera.clip.ClipListener.Shortage;
import io.emberwatch.monitor.camera.clip.ClipRecorder.KeptClip;
import io.emberwatch.monitor.camera.clip.ClipRecording.PacketWriter;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.ClipConfig;
import io.emberwatch.monitor.config.ConfigLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Videos of real encoders, read by the real source on a clock that follows the frames. */
@Timeout(120)
class ClipRecorderTest {
    private static final CameraId YARD = new CameraId("yard");
    private static final Duration PRE = Duration.ofSeconds(3);
    private static final Duration POST = Duration.ofSeconds(2);
    private static final String IMAGES = "testsrc2=s=320x180:r=25:d=12";

    @TempDir
    private Path folder;

    private final AtomicLong ticker = new AtomicLong();
    private final List<Result> results = new CopyOnWriteArrayList<>();
    private final List<KeptClip> kept = new CopyOnWriteArrayList<>();
    private final List<Shortage> shortages = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private ClipRecorder recorder;
    private Path clip;

    @BeforeEach
    void start() {
        recorder = recorder(ClipMuxer::new);
        clip = folder.resolve("incident").resolve("clip.mp4");
    }

    @AfterEach
    void close() {
        recorder.close();
    }

    private ClipRecorder recorder(Function<Path, PacketWriter> muxing) {
        return recorder(new ClipConfig(true, PRE, POST, 16_000_000, 0.2), muxing);
    }

    private ClipRecorder recorder(ClipConfig config, Function<Path, PacketWriter> muxing) {
        ClipListener listener = new ClipListener() {
            @Override
            public void clipEnded(CameraId camera, Result result) {
                results.add(result);
            }

            @Override
            public void preRollShort(CameraId camera, Shortage why) {
                shortages.add(why);
            }

            @Override
            public void stepFailed() {
                failures.incrementAndGet();
            }
        };
        Consumer<KeptClip> keeping = clip -> {
            assertThat(clip.file()).exists();
            kept.add(clip);
        };
        ClipRecorder made = new ClipRecorder(config, Set.of(YARD), ticker::get, listener, keeping, muxing);
        made.start();
        return made;
    }

    private static CameraConfig camera(Path video, boolean loop) throws Exception {
        return new ConfigLoader(Map.<String, String>of()::get)
                .parse("", "cameras: {yard: {url: '%s', capture: {loop: %s}}}".formatted(video, loop))
                .cameras()
                .get(YARD);
    }

    /** Reads a video up to a second of it, and raises the alarm on the way. */
    private void play(Path video, boolean loop, double alarm, double end) throws Exception {
        boolean raised = false;
        try (FfmpegCameraSource source = source(video, loop)) {
            source.open();
            for (Optional<SourceFrame> read = source.read(); read.isPresent(); read = source.read()) {
                double seconds = read.get().ptsNanos() / 1e9;
                ticker.set(read.get().ptsNanos());
                if (!raised && seconds >= alarm) {
                    raised = true;
                    recorder.record(YARD, clip, ticker.get());
                }
                if (seconds >= end) {
                    break;
                }
            }
        }
    }

    private Path h264() throws Exception {
        return PlayedClip.encode(
                folder.resolve("video.mp4"), "-f", "lavfi", "-i", IMAGES, "-c:v", "libx264", "-g", "25");
    }

    private FfmpegCameraSource source(Path video, boolean loop) throws Exception {
        return new FfmpegCameraSource(camera(video, loop), ticker::get, recorder.tap(YARD));
    }

    /** Opens the source and reads so many frames of it. */
    private static void begin(FfmpegCameraSource source, int images) throws Exception {
        source.open();
        for (int image = 0; image < images; image++) {
            source.read();
        }
    }

    private Result awaitResult() {
        await().until(() -> !results.isEmpty());
        return results.get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "h264, mp4, -c:v libx264 -g 25 -bf 2",
        "h264, mkv, -c:v libx264 -g 25 -bf 2",
        "h264, ts, -c:v libx264 -g 25 -bf 0",
        "h264, h264, -c:v libx264 -g 25 -bf 0",
        "hevc, mp4, -c:v libx265 -x265-params log-level=none:keyint=25:bframes=2",
        "hevc, ts, -c:v libx265 -x265-params log-level=none:keyint=25:bframes=2:open-gop=1",
        "mjpeg, avi, -c:v mjpeg",
        "mpeg4, mp4, -c:v mpeg4 -g 25 -bf 2"
    })
    void everyCodec_givesAClipFromAKeyFrameOn_thatPlaysWithoutErrors(String codec, String ending, String encoder)
            throws Exception {
        String[] arguments = ("-f lavfi -i " + IMAGES + " -pix_fmt " + (codec.equals("mjpeg") ? "yuvj420p" : "yuv420p")
                        + " " + encoder)
                .split(" ", -1);
        Path video = PlayedClip.encode(folder.resolve("video." + ending), arguments);

        play(video, false, 6, 12);

        assertThat(awaitResult()).isEqualTo(Result.WRITTEN);
        assertThat(shortages).isEmpty();
        // A clip begins with a key frame, of which there is one a second.
        assertThat(kept)
                .singleElement()
                .satisfies(one -> assertThat(one.preRoll()).isBetween(PRE, PRE.plusMillis(1300)));
        PlayedClip played = PlayedClip.of(clip);
        assertThat(played.errors()).isEmpty();
        assertThat(played.beginsWithKey()).isTrue();
        assertThat(played.codec()).isEqualTo(codec);
        // A group of frames lasts a second, and a decoder may hold a few frames back.
        assertThat(played.seconds())
                .isBetween(PRE.plus(POST).toMillis() / 1e3 - 0.2, PRE.plus(POST).toSeconds() + 1.3);
        // Where frames are shown in another order the first one is shown a few steps after the file's begin.
        assertThat(played.images()).isBetween((int) (played.seconds() * 25) - 5, (int) (played.seconds() * 25) + 1);
        assertThat(clip.getParent()).isDirectoryNotContaining(file -> !file.equals(clip));
    }

    @Test
    void lostCamera_leavesAValidClipOfWhatCame() throws Exception {
        Path video = h264();

        play(video, false, 6, 7);

        assertThat(awaitResult()).isEqualTo(Result.WRITTEN);
        PlayedClip played = PlayedClip.of(clip);
        assertThat(played.errors()).isEmpty();
        assertThat(played.seconds()).isBetween(3.9, 5.3);
    }

    @Test
    void fileInACircle_isOneStreamWithoutAJump() throws Exception {
        Path video = PlayedClip.encode(
                folder.resolve("video.mp4"),
                "-f",
                "lavfi",
                "-i",
                "testsrc2=s=320x180:r=25:d=2",
                "-c:v",
                "libx264",
                "-g",
                "25",
                "-bf",
                "2");

        play(video, true, 5, 12);

        assertThat(awaitResult()).isEqualTo(Result.WRITTEN);
        PlayedClip played = PlayedClip.of(clip);
        assertThat(played.errors()).isEmpty();
        assertThat(played.seconds()).isBetween(4.8, 6.3);
    }

    @Test
    void alarmSoonAfterTheBegin_hasTheWholeOfWhatThereIs_andSaysHowMuchThatIs() throws Exception {
        Path video = h264();

        play(video, false, 1, 12);

        assertThat(awaitResult()).isEqualTo(Result.WRITTEN);
        assertThat(PlayedClip.of(clip).seconds()).isBetween(2.8, 3.3);
        assertThat(shortages).containsExactly(Shortage.STARTED);
        assertThat(kept).singleElement().satisfies(one -> {
            assertThat(one.file()).isEqualTo(clip);
            assertThat(one.preRoll()).isBetween(Duration.ofMillis(800), Duration.ofMillis(1100));
        });
    }

    @Test
    void rawImages_haveNoClip_andAreNotKept() throws Exception {
        Path video = PlayedClip.encode(
                folder.resolve("video.avi"), "-f", "lavfi", "-i", IMAGES, "-c:v", "rawvideo", "-pix_fmt", "yuv420p");

        play(video, false, 6, 8);

        assertThat(((PacketRing) recorder.tap(YARD)).holdings().bytes()).isZero();
        recorder.close();
        assertThat(results).isEmpty();
        assertThat(clip).doesNotExist();
    }

    @Test
    void folderThatCannotBeWritten_failsThatClipOnly() throws Exception {
        Path video = h264();
        Path good = clip;
        clip = Files.writeString(folder.resolve("file"), "no folder").resolve("clip.mp4");
        play(video, false, 6, 7);
        assertThat(awaitResult()).isEqualTo(Result.FAILED);

        clip = good;
        play(video, false, 6, 7);
        await().until(() -> results.size() == 2);
        assertThat(results.get(1)).isEqualTo(Result.WRITTEN);
    }

    @Test
    void errorOfTheEncoder_failsThatClipOnly_andIsTold() throws Exception {
        Path video = h264();
        recorder.close();
        Path unlucky = clip.getParent();
        recorder = recorder(file -> file.startsWith(unlucky) ? new BrokenWriter() : new ClipMuxer(file));
        assertThat(recorder.fault()).isEmpty();
        play(video, false, 6, 7);
        assertThat(awaitResult()).isEqualTo(Result.FAILED);
        assertThat(recorder.isUnderWay(clip)).isFalse();

        clip = folder.resolve("next").resolve("clip.mp4");
        play(video, false, 6, 7);

        await().until(() -> results.size() == 2);
        assertThat(results.get(1)).isEqualTo(Result.WRITTEN);
        assertThat(failures).hasValue(1);
        assertThat(recorder.fault())
                .hasValueSatisfying(
                        fault -> assertThat(fault).startsWith("thread clips went on after UnsatisfiedLinkError"));
    }

    /** As where FFmpeg's natives do not fit. */
    private static final class BrokenWriter implements PacketWriter {
        @Override
        public void add(EncodedFormat format, EncodedPacket next) {
            throw new UnsatisfiedLinkError("no native");
        }

        @Override
        public boolean hasBegun() {
            return false;
        }

        @Override
        public void finish() {}

        @Override
        public boolean salvage() {
            return false;
        }

        @Override
        public void close() {}
    }

    @Test
    void alarmThatIsToldTwice_hasOneClip_andNoneIsCountedAsDropped() throws Exception {
        Path video = h264();
        try (FfmpegCameraSource source = source(video, false)) {
            begin(source, 50);
            recorder.record(YARD, clip, ticker.get());
            recorder.record(YARD, clip, ticker.get());
            recorder.close();
        }

        assertThat(results).containsExactly(Result.WRITTEN);
    }

    @Test
    void moreClipsThanMayBeWritten_areDroppedAndCounted_andCloseFinishesTheRest() throws Exception {
        Path video = h264();
        try (FfmpegCameraSource source = source(video, false)) {
            begin(source, 50);
            for (int number = 0; number < 70; number++) {
                recorder.record(YARD, folder.resolve("incident" + number).resolve("clip.mp4"), ticker.get());
            }
            assertThat(results).containsOnly(Result.DROPPED).hasSize(6);
            recorder.close();
        }
        assertThat(results).hasSize(70);
        assertThat(results.subList(6, 70)).containsOnly(Result.WRITTEN);
        assertThat(PlayedClip.of(folder.resolve("incident63").resolve("clip.mp4"))
                        .errors())
                .isEmpty();
    }

    @Test
    void switchedOff_nothingIsKeptOrWritten() {
        ClipRecorder off = recorder(new ClipConfig(false, PRE, POST, 16_000_000, 0.2), ClipMuxer::new);
        assertThat(off.tap(YARD)).isSameAs(PacketTap.NONE);
        off.record(YARD, clip, 0);
        off.close();
        assertThat(results).isEmpty();
    }

    @Test
    void clipThatASuddenEndLeftUnfinished_isKept_andPlays() throws Exception {
        Path video = h264();
        try (FfmpegCameraSource source = source(video, false)) {
            begin(source, 150);
            recorder.record(YARD, clip, ticker.get());
            Path left = ClipFile.unfinished(clip);
            await().until(() -> Files.exists(left) && Files.size(left) > 50_000);

            // What lies on the disk at this moment is what a kill would leave.
            Path killed = Files.createDirectory(folder.resolve("killed")).resolve("clip.mp4");
            Files.copy(left, ClipFile.unfinished(killed));
            ClipFile.recover(killed);

            assertThat(ClipFile.unfinished(killed)).doesNotExist();
            assertThat(PlayedClip.of(killed).images()).isGreaterThan(50);
        }
    }
}
