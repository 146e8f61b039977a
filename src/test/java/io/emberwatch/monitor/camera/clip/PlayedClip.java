package io.emberwatch.monitor.camera.clip;

import io.emberwatch.monitor.camera.FfmpegProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What the programs ffprobe and ffmpeg find in a clip.
 *
 * @param seconds as the file's header has it
 * @param images that were decoded
 * @param beginsWithKey whether its first packet is a key frame
 * @param codec FFmpeg's name
 * @param errors what decoding complained of; empty where nothing
 */
public record PlayedClip(double seconds, int images, boolean beginsWithKey, String codec, String errors) {
    /** Plays a clip to its end. */
    public static PlayedClip of(Path clip) {
        FfmpegProgram.require();
        String header = run(
                "ffprobe",
                "-v",
                "error",
                "-select_streams",
                "v",
                "-show_entries",
                "stream=codec_name:format=duration,nb_streams",
                "-of",
                "csv=p=0",
                clip.toString());
        String[] lines = header.split("\n", -1);
        String flags =
                run("ffprobe", "-v", "error", "-show_entries", "packet=flags", "-of", "csv=p=0", clip.toString());
        String errors = run(
                "ffmpeg",
                "-v",
                "warning",
                "-xerror",
                "-err_detect",
                "explode",
                "-i",
                clip.toString(),
                "-fps_mode",
                "passthrough",
                "-f",
                "null",
                "-");
        String count = run(
                "ffprobe",
                "-v",
                "quiet",
                "-count_frames",
                "-show_entries",
                "stream=nb_read_frames",
                "-of",
                "csv=p=0",
                clip.toString());
        String[] format = lines[1].split(",", -1);
        return new PlayedClip(
                Double.parseDouble(format[1]),
                Integer.parseInt(count.strip()),
                flags.startsWith("K"),
                lines[0].strip(),
                errors.strip());
    }

    /** The mean brightness of each frame, 0..255. */
    public static int[] brightness(Path clip) {
        FfmpegProgram.require();
        try {
            Process process = new ProcessBuilder(
                            "ffmpeg",
                            "-v",
                            "error",
                            "-i",
                            clip.toString(),
                            "-fps_mode",
                            "passthrough",
                            "-vf",
                            "scale=1:1:flags=area",
                            "-pix_fmt",
                            "gray",
                            "-f",
                            "rawvideo",
                            "-")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            byte[] grey = process.getInputStream().readAllBytes();
            int[] brightness = new int[grey.length];
            for (int image = 0; image < grey.length; image++) {
                brightness[image] = grey[image] & 0xff;
            }
            return brightness;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A night that ends: dark frames, then bright ones, as raw H.264 with a key frame each second.
     *
     * @param fps frames a second
     */
    public static Path nightAndDay(Path target, int fps, int darkSeconds, int brightSeconds) {
        String size = ":s=320x180:r=" + fps + ":d=";
        return encode(
                target,
                ("-f lavfi -i color=c=black" + size + darkSeconds + " -f lavfi -i color=c=white" + size + brightSeconds
                                + " -filter_complex concat -pix_fmt yuv420p -c:v libx264 -bf 0 -sc_threshold 0 -g "
                                + fps)
                        .split(" "));
    }

    /** Encodes a video by the program ffmpeg; the arguments are its input and its encoder. */
    public static Path encode(Path target, String... arguments) {
        FfmpegProgram.require();
        String[] command = new String[arguments.length + 5];
        command[0] = "ffmpeg";
        command[1] = "-v";
        command[2] = "error";
        command[3] = "-y";
        System.arraycopy(arguments, 0, command, 4, arguments.length);
        command[command.length - 1] = target.toString();
        String said = run(command);
        if (!Files.isRegularFile(target)) {
            throw new AssertionError("no video: " + said);
        }
        return target;
    }

    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            return status == 0 ? said : said + "\n" + Arrays.toString(command) + " ended with status " + status;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the test ran out of time", e);
        }
    }
}
