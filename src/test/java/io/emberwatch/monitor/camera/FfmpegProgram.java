package io.emberwatch.monitor.camera;

import io.emberwatch.Installed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The program {@code ffmpeg}, which makes and plays the videos of tests. */
public final class FfmpegProgram {
    private FfmpegProgram() {}

    /** Without it the test is skipped, with the command that installs it. */
    public static void require() {
        boolean installed = List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "ffmpeg")));
        Installed.require(installed, "needs the program ffmpeg: apt install ffmpeg");
    }
}
