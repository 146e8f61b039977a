package io.emberwatch.monitor.camera.fault;

import io.emberwatch.core.image.VideoEncoder;
import io.emberwatch.lab.benchmark.rtsp.ClipReader;
import io.emberwatch.lab.benchmark.rtsp.DrawnClip;
import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import io.emberwatch.monitor.camera.FfmpegProgram;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Clips for cameras with faults. */
public final class FaultClips {
    private static final byte[] START_CODE = {0, 0, 0, 1};

    private FaultClips() {}

    /** A calm drawn room in which somebody walks, with so many frames from one key frame to the next. */
    public static VideoClip room(Path file, int width, int height, double fps, int group, int frames)
            throws IOException {
        return new DrawnClip(
                        width,
                        height,
                        fps,
                        Duration.ofNanos(Math.round(group * 1e9 / fps)),
                        Duration.ofNanos(Math.round(frames * 1e9 / fps)),
                        Math.max(100_000, width * height * 4),
                        Optional.empty(),
                        true,
                        0)
                .write(file);
    }

    /** Small frames of a wandering grey, quick to make in thousands. */
    public static VideoClip grey(Path file, int side, double fps, int group, int frames) throws IOException {
        ByteBuffer pixels = ByteBuffer.allocateDirect(side * side * 3);
        try (VideoEncoder encoder = new VideoEncoder(file, fps, group, 200_000)) {
            for (int number = 0; number < frames; number++) {
                for (int at = 0; at < pixels.limit(); at++) {
                    pixels.put(at, (byte) (60 + (number + at / side / 3) % 100));
                }
                encoder.add(pixels, side, side, Math.round(number * 1e9 / fps));
            }
        }
        return ClipReader.read(file);
    }

    /** The same frames under parameters that claim another rate, as many cameras' do. */
    public static VideoClip claiming(double fps, Path clip, Path file) {
        String filter = "h264_metadata=tick_rate=" + Math.round(2 * fps);
        program(List.of("-i", clip.toString(), "-c", "copy", "-bsf:v", filter, file.toString()));
        return ClipReader.read(file);
    }

    /** The same frames as HEVC. */
    public static VideoClip hevc(Path clip, Path file) {
        return hevc(clip, file, "bframes=0");
    }

    /**
     * The same frames as HEVC.
     *
     * @param parameters of x265
     */
    public static VideoClip hevc(Path clip, Path file, String parameters) {
        program(List.of(
                "-i",
                clip.toString(),
                "-c:v",
                "libx265",
                "-preset",
                "ultrafast",
                "-x265-params",
                "log-level=error:" + parameters,
                file.toString()));
        return ClipReader.read(file);
    }

    /**
     * A recording in H.264, without sound.
     *
     * @param options of ffmpeg, for the video
     */
    public static VideoClip recoded(Path video, Path file, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of("-i", video.toString(), "-an"));
        arguments.addAll(options);
        arguments.addAll(List.of("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", file.toString()));
        program(arguments);
        return ClipReader.read(file);
    }

    /**
     * The same packets in another container.
     *
     * @param options of ffmpeg, for the new file
     */
    public static void remuxed(Path clip, Path file, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of("-i", clip.toString(), "-c", "copy"));
        arguments.addAll(options);
        arguments.add(file.toString());
        program(arguments);
    }

    /** What a decoder that carries on whatever it misses makes of an H.264 clip without one of its frames. */
    public static void carriedOn(VideoClip clip, int lost, Path file) throws IOException {
        Path stream = file.resolveSibling(file.getFileName() + ".h264");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(stream))) {
            for (int number = 0; number < clip.frames().size(); number++) {
                for (byte[] unit : number == lost
                        ? List.<byte[]>of()
                        : clip.frames().get(number).units()) {
                    out.write(START_CODE);
                    out.write(unit);
                }
            }
        }
        program(List.of("-i", stream.toString(), "-c:v", "libx264", "-preset", "veryfast", file.toString()));
    }

    private static void program(List<String> arguments) {
        FfmpegProgram.require();
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-loglevel", "error", "-y"));
        command.addAll(arguments);
        try {
            int status = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (status != 0) {
                throw new AssertionError(command + " gave " + status);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the test ran out of time", e);
        }
    }
}
