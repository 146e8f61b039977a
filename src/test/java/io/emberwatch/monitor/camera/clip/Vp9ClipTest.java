package io.emberwatch.monitor.camera.clip;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.emberwatch.monitor.camera.CapturedLog;
import io.emberwatch.monitor.camera.FfmpegCameraSource;
import io.emberwatch.monitor.camera.FfmpegProgram;
import io.emberwatch.monitor.config.CameraConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** VP9, of which no clip would play: the camera is watched all the same, and the log says so at once. */
@Timeout(120)
class Vp9ClipTest {
    @TempDir
    Path folder;

    @Test
    void vp9_isWatched_andNoClipIsBegun_andTheLogSaysWhatToDo() throws Exception {
        FfmpegProgram.require();
        Path video = folder.resolve("room.webm");
        int status = new ProcessBuilder(
                        "ffmpeg",
                        "-loglevel",
                        "error",
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc2=s=160x96:r=10:d=2",
                        "-c:v",
                        "libvpx-vp9",
                        "-deadline",
                        "realtime",
                        "-cpu-used",
                        "8",
                        video.toString())
                .inheritIO()
                .start()
                .waitFor();
        assertThat(status).isZero();
        List<String> heard = new ArrayList<>();
        PacketTap tap = new PacketTap() {
            @Override
            public void begin(EncodedFormat format) {
                heard.add("begin");
            }

            @Override
            public void packet(EncodedPacket packet) {
                heard.add("packet");
            }

            @Override
            public void end() {
                heard.add("end");
            }
        };
        int frames = 0;
        try (CapturedLog log = new CapturedLog(Level.INFO);
                FfmpegCameraSource source = new FfmpegCameraSource(
                        CameraConfig.withDefaults("room", video.toString()), System::nanoTime, tap)) {
            assertThat(source.open().description()).startsWith("vp9 160x96");
            while (source.read().isPresent()) {
                frames++;
            }
            assertThat(log.lines())
                    .filteredOn(line ->
                            line.contains("no clips can be made of vp9 video; set the camera to H.264 or H.265"))
                    .hasSize(1);
        }
        assertThat(frames).isEqualTo(20);
        assertThat(heard).isEmpty();
    }
}
