package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.Installed;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A provider that others have written and certified: npm's oidc-provider (MIT) on loopback, which the run of the test
 * fetches. {@code openid-provider.mjs} says how it is set up.
 */
final class NpmProvider implements AutoCloseable {
    static final String CLIENT = "emberwatch";
    /** With what must be escaped on its way. */
    static final String SECRET = "a secret: of+the%client";

    private static final String PACKAGE = "oidc-provider@8.8.1";

    private final Path folder;
    private final int port;
    private Process process;

    /** Fetches it; {@code folder} is an empty folder of the test. Skips the test where there is no npm. */
    NpmProvider(Path folder) throws IOException, InterruptedException {
        Installed.require(isInstalled("node") && isInstalled("npm"), "node and npm: apt install nodejs npm");
        this.folder = Files.createDirectories(folder.resolve("provider"));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.copy(
                Path.of("src/test/resources/io/emberwatch/monitor/web/openid-provider.mjs"),
                this.folder.resolve("openid-provider.mjs"),
                StandardCopyOption.REPLACE_EXISTING);
        Process npm = new ProcessBuilder(
                        "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-save", PACKAGE)
                .directory(this.folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log("npm"))
                .start();
        boolean ended = npm.waitFor(3, TimeUnit.MINUTES);
        if (!ended) {
            npm.destroyForcibly();
        }
        Installed.require(
                ended && npm.exitValue() == 0,
                "npm's package " + PACKAGE + ": " + Files.readString(log("npm").toPath()));
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    private File log(String name) {
        return folder.resolve(name + ".log").toFile();
    }

    URI issuer() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /**
     * Begins to answer.
     *
     * @param callback where browsers are led back to
     * @param groups of people by their names; anybody may log in with any password
     */
    void start(URI callback, Map<String, List<String>> groups) throws IOException {
        process = new ProcessBuilder(
                        "node",
                        "openid-provider.mjs",
                        String.valueOf(port),
                        SECRET,
                        callback.toString(),
                        new ObjectMapper().writeValueAsString(groups))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log("provider"))
                .start();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            String said = Files.readString(log("provider").toPath());
            assertThat(process.isAlive()).as(said).isTrue();
            return said.contains("listening");
        });
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
