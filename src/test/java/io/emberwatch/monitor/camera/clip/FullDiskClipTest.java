package io.emberwatch.monitor.camera.clip;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.FfmpegCameraSource;
import io.emberwatch.monitor.camera.clip.ClipListener.Result;
import io.emberwatch.monitor.camera.clip.ClipRecorder.KeptClip;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.ClipConfig;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.incident.store.TinyDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clips on a real file system that runs full while they are written. */
@Timeout(60)
class FullDiskClipTest {
    private static final CameraId YARD = new CameraId("yard");
    private static final int PAGE = 4096;

    @TempDir
    private Path folder;

    private final List<Result> results = new CopyOnWriteArrayList<>();
    private final List<KeptClip> kept = new CopyOnWriteArrayList<>();
    private final ClipListener listener = (camera, result) -> results.add(result);
    private TinyDisk disk;
    private Path video;

    @BeforeEach
    void mount() throws Exception {
        disk = TinyDisk.mount(Files.createDirectory(folder.resolve("disk")));
        // Six seconds, each of them a group of frames, in about 300 KB.
        video = PlayedClip.encode(
                folder.resolve("video.mp4"),
                "-f lavfi -i testsrc2=s=320x180:r=25:d=6 -pix_fmt yuv420p -c:v libx264 -g 25 -bf 2 -b:v 400k"
                        .split(" "));
    }

    @AfterEach
    void unmount() {
        if (disk != null) {
            disk.close();
        }
    }

    /** Writes the whole video as one clip. */
    private Path record(String name) throws Exception {
        CameraConfig camera = new ConfigLoader(Map.<String, String>of()::get)
                .parse("", "cameras: {yard: {url: '%s'}}".formatted(video))
                .cameras()
                .get(YARD);
        ClipConfig config = new ClipConfig(true, Duration.ofSeconds(30), Duration.ofSeconds(5), 16_000_000, 0.2);
        Path clip = disk.folder().resolve(name).resolve("clip.mp4");
        ClipRecorder recorder = new ClipRecorder(config, Set.of(YARD), () -> 0, listener, kept::add);
        recorder.start();
        try (FfmpegCameraSource source = new FfmpegCameraSource(camera, () -> 0, recorder.tap(YARD))) {
            source.open();
            for (int image = 0; image < 140; image++) {
                source.read();
            }
            recorder.record(YARD, clip, 0);
            recorder.close();
        }
        return clip;
    }

    private void assertCutButPlayable(Path clip) {
        assertThat(results).containsExactly(Result.CUT);
        assertThat(kept).extracting(KeptClip::file).containsExactly(clip);
        PlayedClip played = PlayedClip.of(clip);
        assertThat(played.errors()).isEmpty();
        assertThat(played.images()).isGreaterThanOrEqualTo(20);
        assertThat(clip.getParent()).isDirectoryNotContaining(file -> !file.equals(clip));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 140, 180, 220})
    void diskThatFillsHalfWay_leavesWhatCanBePlayed(int kilobytes) throws Exception {
        disk.leave(kilobytes * 1024L);

        assertCutButPlayable(record("incident"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void diskThatFillsWhileTheFileIsCompleted_leavesWhatCanBePlayed(int pages) throws Exception {
        Path whole = record("whole");
        assertThat(results).containsExactly(Result.WRITTEN);
        long size = Files.size(whole);
        Files.delete(whole);
        results.clear();
        kept.clear();
        disk.leave((size / PAGE + 1 - pages) * PAGE);

        assertCutButPlayable(record("incident"));
    }

    @Test
    void diskWithoutRoomForOneGroupOfImages_leavesNothing() throws Exception {
        disk.leave(2 * PAGE);

        Path clip = record("incident");

        assertThat(results).containsExactly(Result.FAILED);
        assertThat(kept).isEmpty();
        assertThat(clip.getParent()).isEmptyDirectory();
    }
}
