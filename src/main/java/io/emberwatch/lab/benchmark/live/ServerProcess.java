package io.emberwatch.lab.benchmark.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.benchmark.live.CameraServer.Counted;
import io.emberwatch.lab.benchmark.live.CameraServer.Ready;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * The {@link CameraServer} in a JVM of its own, so that neither its processor time nor its memory counts as the
 * monitor's. Not thread-safe; whoever started it closes it.
 */
final class ServerProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ENDS_WITHIN_SECONDS = 5;

    private static final int MOST_SAID = 10;

    private final Process process;
    private final Queue<String> said = new ArrayDeque<>();
    private final BufferedReader out;
    private final Writer in;
    private final Ready ready;

    /**
     * Starts it and waits until its clips are drawn and its cameras can be opened.
     *
     * @param folder for the clips
     */
    static ServerProcess start(CameraPlan plan, Path folder) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                CameraServer.class.getName(),
                folder.toString(),
                JSON.writeValueAsString(plan)));
        builder.environment().put("EMBERWATCH_LOG_LEVEL", "WARN");
        builder.redirectErrorStream(true);
        return new ServerProcess(builder.start());
    }

    private ServerProcess(Process process) throws IOException {
        this.process = process;
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        try {
            ready = JSON.readValue(answer(), Ready.class);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    Ready ready() {
        return ready;
    }

    /** Lets viewers watch the monitor at this port. */
    void watch(int port, LivePlan.Audience audience) throws IOException {
        ask(CameraServer.WATCH + port + " " + audience.viewers() + " " + audience.slow() + " " + audience.stalled());
    }

    Counted count() throws IOException {
        return JSON.readValue(ask(CameraServer.COUNT), Counted.class);
    }

    private String ask(String line) throws IOException {
        in.write(line + "\n");
        in.flush();
        return answer();
    }

    private String answer() throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(CameraServer.MARK)) {
                return line.substring(CameraServer.MARK.length());
            }
            // Encoders have much to say; it matters only where it ends badly.
            said.add(line);
            if (said.size() > MOST_SAID) {
                said.remove();
            }
        }
        throw new UserException("the process with the cameras ended: " + String.join("; ", said));
    }

    @Override
    public void close() {
        try {
            in.close();
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
