package io.emberwatch.dashboards;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Debian server program on loopback, running until closed. */
final class ServerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;
    private final int port;

    private ServerProcess(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** Starts {@code program} and waits until {@code /-/ready} answers on {@code port}. */
    static ServerProcess start(DebianProgram program, Path folder, int port, List<String> arguments) {
        Path log = folder.resolve("server.log");
        ServerProcess server = new ServerProcess(program.start(log, arguments), log, port);
        try {
            await(program + " to be ready").atMost(START).until(server::isReady);
        } catch (RuntimeException e) {
            String said = server.said();
            server.close();
            throw new IllegalStateException(program + " did not start on port " + port + ": " + said, e);
        }
        return server;
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port", e);
        }
    }

    int port() {
        return port;
    }

    /** The body of a GET, whatever its status: errors of these servers are JSON too. */
    String get(String pathAndQuery) {
        try {
            return send(pathAndQuery).body();
        } catch (IOException e) {
            throw new UncheckedIOException("No answer to " + pathAndQuery + " on port " + port + ": " + said(), e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new IllegalStateException("It ended with " + process.exitValue());
        }
        try {
            return send("/-/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<String> send(String pathAndQuery) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + pathAndQuery))
                .timeout(Duration.ofSeconds(20))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking port " + port, e);
        }
    }

    private String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }
}
