package io.emberwatch.monitor.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.cli.Emberwatch;
import io.emberwatch.core.file.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A monitor in a JVM of its own, seen from outside: its log, its interface, and what the kernel knows of it. */
public final class MonitorProcess implements AutoCloseable {
    private static final Pattern SERVING = Pattern.compile("serving (http://[0-9.:]+)/");

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> address = new CompletableFuture<>();
    private final Process process;
    private final Thread reader;
    private final Path log;

    /** Its Java heap, all of which is resident from the start. */
    public static final int HEAP_MEGABYTES = 384;

    /** Starts it as the launcher does, with a heap that is all there from the start: what grows then is native. */
    public static MonitorProcess start(Path config, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xms" + HEAP_MEGABYTES + "m",
                "-Xmx" + HEAP_MEGABYTES + "m",
                "-XX:+AlwaysPreTouch",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Emberwatch.class.getName(),
                "monitor",
                "--config",
                config.toString());
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.redirectErrorStream(true);
        return new MonitorProcess(builder.start(), log);
    }

    private MonitorProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        reader = new Thread(this::read, "log");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader();
                var kept = Files.newBufferedWriter(log)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                kept.write(line + "\n");
                Matcher serving = SERVING.matcher(line);
                if (serving.find()) {
                    address.complete(serving.group(1));
                }
                if (line.contains(" ERROR ") || line.contains("fatal error") || line.startsWith("Exception in")) {
                    errors.add(line);
                }
            }
        } catch (IOException e) {
            errors.add("its log could not be read to the end: " + e.getMessage());
        }
        address.completeExceptionally(new IllegalStateException("the monitor ended; see " + log));
    }

    /** What it answers to a path. */
    public String get(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(url(path))
                    .timeout(Duration.ofSeconds(30))
                    .build();
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException("see " + log, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the monitor does not serve; see " + log, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the test ran out of time", e);
        }
    }

    /** Its newest incidents of fire, as it lists them. */
    List<JsonNode> fires(int most) throws IOException {
        List<JsonNode> fires = new ArrayList<>();
        Json.parse(get("/api/incidents?kind=fire&limit=" + most)).forEach(fires::add);
        return fires;
    }

    /** Where a path of it is. */
    public URI url(String path) throws ExecutionException, TimeoutException, InterruptedException {
        return URI.create(address.get(60, TimeUnit.SECONDS) + path);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until so many cameras deliver frames. */
    public void awaitUp(int cameras) throws InterruptedException {
        for (int i = 0; i < 120; i++) {
            long up = get("/metrics")
                    .lines()
                    .filter(line -> line.startsWith("emberwatch_camera_up{") && line.endsWith(" 1.0"))
                    .count();
            if (up == cameras) {
                return;
            }
            Thread.sleep(500);
        }
        throw new AssertionError("not all cameras came up; see " + log);
    }

    /** Lines of errors in its log. */
    List<String> errors() {
        return List.copyOf(errors);
    }

    public double residentMegabytes() {
        return status("VmRSS:") / 1024;
    }

    double threads() {
        return status("Threads:");
    }

    double openFiles() {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double status(String key) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith(key))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it in order. @return its exit code, -1 where it had to be killed */
    int stop() throws InterruptedException {
        // Process.destroy would close the log too, with its last lines unread.
        process.toHandle().destroy();
        boolean ended = process.waitFor(15, TimeUnit.SECONDS);
        reader.join(5_000);
        return ended ? process.exitValue() : -1;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
