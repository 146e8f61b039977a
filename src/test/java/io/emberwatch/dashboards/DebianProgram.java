package io.emberwatch.dashboards;

import io.emberwatch.Installed;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program from a Debian package that a test needs; without it the test is skipped with the command to install it. */
enum DebianProgram {
    PROMTOOL("promtool", "prometheus"),
    AMTOOL("amtool", "prometheus-alertmanager"),
    PROMETHEUS("prometheus", "prometheus"),
    ALERTMANAGER("prometheus-alertmanager", "prometheus-alertmanager");

    /** What a finished run said. */
    record Result(int exit, String output) {}

    private final String command;
    private final String debianPackage;

    DebianProgram(String command, String debianPackage) {
        this.command = command;
        this.debianPackage = debianPackage;
    }

    /** Runs to the end, within a minute. */
    Result run(String... arguments) {
        Path output = null;
        try {
            output = Files.createTempFile(command, ".out");
            Process process = start(output, List.of(arguments));
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " did not end within a minute: " + Files.readString(output));
            }
            return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + command + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while " + command + " ran", e);
        } finally {
            if (output != null) {
                output.toFile().delete();
            }
        }
    }

    /** Starts in the background; both its outputs go to {@code log}. */
    Process start(Path log, List<String> arguments) {
        require();
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(arguments);
        try {
            return new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + command + ": " + e.getMessage(), e);
        }
    }

    void require() {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
        Installed.require(found, command + " is missing: apt-get install " + debianPackage);
    }
}
