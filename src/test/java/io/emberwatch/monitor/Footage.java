package io.emberwatch.monitor;

import io.emberwatch.core.demo.DemoRoom;
import io.emberwatch.monitor.camera.FfmpegProgram;
import io.emberwatch.monitor.config.DemoUrl;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A burning and a calm clip as raw H.264 at 640x360 and ten images a second: of the shared videos where they are at
 * hand, otherwise of the demo room. Encoded by the program ffmpeg; without it the test is skipped.
 *
 * @param fire burns all the time
 * @param calm never burns
 */
record Footage(Path fire, Path calm) {
    static final int FPS = 10;

    private static final Path SHARED = Path.of("../shared/data/videos");
    private static final Duration LENGTH = Duration.ofSeconds(6);
    private static final List<String> ENCODE = List.of(
            "-an",
            "-vf",
            "scale=640:360",
            "-r",
            Integer.toString(FPS),
            "-t",
            Long.toString(LENGTH.toSeconds()),
            "-c:v",
            "libx264",
            "-preset",
            "veryfast",
            "-g",
            Integer.toString(FPS),
            "-bf",
            "0",
            "-pix_fmt",
            "yuv420p",
            "-f",
            "h264");

    static Footage make(Path folder) {
        FfmpegProgram.require();
        Path fire = folder.resolve("fire.h264");
        Path calm = folder.resolve("calm.h264");
        if (Files.isDirectory(SHARED)) {
            encodeVideo(SHARED.resolve("fire/spacewalk01_car_fire.mp4"), fire);
            encodeVideo(SHARED.resolve("nofire/babulamani95_ppe1.mp4"), calm);
        } else {
            encodeDemo("demo:?fire=always", fire);
            encodeDemo("demo:?fire=never", calm);
        }
        return new Footage(fire, calm);
    }

    private static void encodeVideo(Path video, Path target) {
        run(ffmpeg(List.of("-i", video.toString()), target), in -> {});
    }

    private static void encodeDemo(String url, Path target) {
        DemoRoom room = new DemoRoom(DemoUrl.parse(url));
        List<String> input = List.of(
                "-f",
                "rawvideo",
                "-pix_fmt",
                "bgr24",
                "-s",
                DemoRoom.WIDTH + "x" + DemoRoom.HEIGHT,
                "-r",
                Integer.toString(FPS),
                "-i",
                "-");
        run(ffmpeg(input, target), in -> {
            for (int frame = 0; frame < LENGTH.toSeconds() * FPS; frame++) {
                in.write(room.draw(Duration.ofMillis(frame * 1000L / FPS)));
            }
        });
    }

    private static List<String> ffmpeg(List<String> input, Path target) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-y"));
        command.addAll(input);
        command.addAll(ENCODE);
        command.add(target.toString());
        return command;
    }

    /** Writes images into a program. */
    private interface Feeding {
        void feed(OutputStream in) throws IOException;
    }

    private static void run(List<String> command, Feeding feeding) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (OutputStream in = process.getOutputStream()) {
                feeding.feed(in);
            }
            if (process.waitFor() != 0) {
                throw new AssertionError("ffmpeg ended with status " + process.exitValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the test ran out of time", e);
        }
    }
}
