package io.emberwatch.monitor.notify.sink;

import static org.awaitility.Awaitility.await;

import io.emberwatch.Installed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Debian's mosquitto on loopback. Can be stopped and started again on its port. */
final class Mosquitto implements AutoCloseable {
    private final Path folder;
    private final int port;
    private Process process;

    private Mosquitto(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Anybody may connect; {@code folder} is an empty folder of the test. */
    static Mosquitto open(Path folder) throws IOException {
        return start(folder, "allow_anonymous true");
    }

    /** Encrypted, and only who has a password may connect. */
    static Mosquitto secured(Path folder, Path certificate, Path key, String user, String password) throws IOException {
        Path passwords = Files.writeString(folder.resolve("passwords"), user + ":" + password + "\n");
        run("mosquitto_passwd", "-U", passwords.toString());
        return start(
                folder,
                "allow_anonymous false",
                "password_file " + passwords,
                "certfile " + certificate,
                "keyfile " + key);
    }

    int port() {
        return port;
    }

    void stop() {
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

    void startAgain() throws IOException {
        process = new ProcessBuilder(
                        program("mosquitto"),
                        "-c",
                        folder.resolve("mosquitto.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
        await("mosquitto to listen").atMost(Duration.ofSeconds(20)).until(this::listens);
    }

    @Override
    public void close() {
        stop();
    }

    /** Runs a program of the system to its end; the test is skipped where it is missing. */
    static void run(String name, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(program(name)));
        line.addAll(List.of(arguments));
        Process run = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!run.waitFor(30, TimeUnit.SECONDS) || run.exitValue() != 0) {
                throw new IllegalStateException(name + " failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " ran", e);
        }
    }

    private static Mosquitto start(Path folder, String... settings) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<String> config = new ArrayList<>(List.of("listener " + port + " 127.0.0.1", "user root"));
        config.addAll(List.of(settings));
        Files.write(folder.resolve("mosquitto.conf"), config);
        Mosquitto server = new Mosquitto(folder, port);
        server.startAgain();
        return server;
    }

    /** Debian keeps servers out of the path of ordinary users. */
    private static String program(String name) {
        Optional<Path> found = Stream.concat(
                        Stream.of(System.getenv("PATH").split(":", -1)), Stream.of("/usr/sbin", "/usr/bin"))
                .map(each -> Path.of(each, name))
                .filter(Files::isExecutable)
                .findFirst();
        String debianPackage = name.startsWith("mosquitto") ? "mosquitto" : name;
        Installed.require(found.isPresent(), name + " is missing: apt-get install " + debianPackage);
        return found.get().toString();
    }

    private boolean listens() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("mosquitto ended: " + Files.readString(folder.resolve("mosquitto.log")));
        }
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
