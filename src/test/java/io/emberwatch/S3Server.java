package io.emberwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.concurrent.Backoff;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.S3Config;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.objects.CopyListener;
import io.emberwatch.monitor.incident.objects.EvidenceCopies;
import io.emberwatch.monitor.incident.objects.ObjectStore;
import io.emberwatch.monitor.incident.store.IncidentStore;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A real S3 server that checks signatures: S3Proxy (Apache-2.0, from Maven) over a folder, on loopback, in a process of its
 * own. Can be stopped and started again on its port, with what it has kept.
 */
public final class S3Server implements AutoCloseable {
    public static final String BUCKET = "site-fires";
    public static final String ACCESS_KEY = "emberwatch";
    /** With what must be escaped somewhere. */
    public static final String SECRET_KEY = "a+secret/of:the%store=";

    private static final Path POM = Path.of("src/test/resources/io/emberwatch/s3-server/pom.xml");
    private static final Path HOME = Path.of("target/s3-server");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Larger files are refused. */
    public static final int LARGEST = 4_000_000;

    private final Path folder;
    private final int port;
    private final int securedPort;
    private Process process;

    private S3Server(Path folder, int port, int securedPort) {
        this.folder = folder;
        this.port = port;
        this.securedPort = securedPort;
    }

    /**
     * Starts it with one bucket. Skips the test where Maven cannot fetch it.
     *
     * @param folder an empty folder of the test
     */
    public static S3Server open(Path folder) throws IOException, InterruptedException {
        return open(folder, Optional.empty());
    }

    /**
     * As {@link #open(Path)}, with a second address that is encrypted.
     *
     * @param identity PKCS #12 with the server's key, its password {@code changeit}
     */
    public static S3Server secured(Path folder, Path identity) throws IOException, InterruptedException {
        return open(folder, Optional.of(identity));
    }

    private static S3Server open(Path folder, Optional<Path> identity) throws IOException, InterruptedException {
        fetch();
        Files.createDirectories(folder.resolve("objects").resolve(BUCKET));
        S3Server server;
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket free = new ServerSocket(0, 1, loopback);
                ServerSocket secured = new ServerSocket(0, 1, loopback)) {
            server = new S3Server(folder, free.getLocalPort(), secured.getLocalPort());
        }
        String encryption = identity.map(file -> """
                        s3proxy.secure-endpoint=%s
                        s3proxy.keystore-path=%s
                        s3proxy.keystore-password=changeit
                        """.formatted(server.securedEndpoint(), file))
                .orElse("");
        Files.writeString(
                folder.resolve("s3proxy.conf"),
                encryption + """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                s3proxy.v4-max-non-chunked-request-size=%d
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                jclouds.identity=unused
                jclouds.credential=unused
                """.formatted(server.port, ACCESS_KEY, SECRET_KEY, LARGEST, folder.resolve("objects")));
        server.start();
        return server;
    }

    /** Has Maven fetch it once; two processes of tests may want it at the same time. */
    private static void fetch() throws IOException, InterruptedException {
        boolean maven = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "mvn")));
        String program = maven ? "mvn" : Path.of("mvnw").toAbsolutePath().toString();
        Files.createDirectories(HOME);
        Path fetched = HOME.resolve("fetched");
        try (RandomAccessFile file = new RandomAccessFile(HOME.resolve("lock").toFile(), "rw");
                FileLock lock = file.getChannel().lock()) {
            assertThat(lock.isValid()).isTrue();
            if (Files.exists(fetched) && Files.readString(fetched).equals(Files.readString(POM))) {
                return;
            }
            Path log = HOME.resolve("fetch.log");
            Process run = new ProcessBuilder(
                            program,
                            "-B",
                            "-q",
                            "-f",
                            POM.toString(),
                            "dependency:copy-dependencies",
                            "-DincludeScope=runtime",
                            "-DoutputDirectory=" + HOME.resolve("lib").toAbsolutePath())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = run.waitFor(5, TimeUnit.MINUTES);
            if (!ended) {
                run.destroyForcibly();
            }
            Installed.require(
                    ended && run.exitValue() == 0, "Maven cannot fetch the S3 server: " + Files.readString(log));
            Files.writeString(fetched, Files.readString(POM));
        }
    }

    /** Where it is reached. */
    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** Where it is reached encrypted. */
    public String securedEndpoint() {
        return "https://127.0.0.1:" + securedPort;
    }

    /** The section {@code s3} of a configuration, as one mapping of YAML. */
    public String section() {
        return section(ACCESS_KEY, SECRET_KEY, BUCKET);
    }

    public String section(String accessKey, String secretKey, String bucket) {
        return "{endpoint: \"%s\", bucket: %s, prefix: north/hall, access_key: \"%s\", secret_key: \"%s\", timeout: 20s}"
                .formatted(endpoint(), bucket, accessKey, secretKey);
    }

    /** A {@link #section()} as the program reads it. */
    public static S3Config config(String section) {
        String yaml = """
                cameras: {gate: {url: "demo:"}}
                incidents: {s3: %s}
                """.formatted(section);
        return new ConfigLoader(name -> null)
                .parse("test.yml", yaml)
                .incidents()
                .s3()
                .orElseThrow();
    }

    /**
     * Copies a store's files as the monitor does, but for pauses that no test waits for; not started.
     *
     * @param record as {@link EvidenceCopies} has it
     */
    public static EvidenceCopies copies(
            IncidentStore incidents,
            ObjectStore objects,
            boolean shared,
            Optional<Function<Incident, byte[]>> record,
            CopyListener listener) {
        return new EvidenceCopies(
                incidents,
                objects,
                shared,
                record,
                new Backoff(Duration.ofMillis(50), Duration.ofMillis(200)),
                System::nanoTime,
                listener);
    }

    /** The file of an object of {@link #section()}. */
    public Path object(String incident, String file) {
        return folder.resolve("objects")
                .resolve(BUCKET)
                .resolve("north/hall")
                .resolve(incident)
                .resolve(file);
    }

    /** Starts it, again after {@link #stop}. */
    public void start() throws IOException {
        Path log = folder.resolve("s3proxy.log");
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        HOME.resolve("lib").toAbsolutePath() + "/*",
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        folder.resolve("s3proxy.conf").toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        HttpRequest hello = HttpRequest.newBuilder(URI.create(endpoint() + "/")).build();
        await().atMost(LIMIT).ignoreExceptions().until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("the S3 server ended: " + Files.readString(log));
            }
            return HttpClient.newHttpClient()
                            .send(hello, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    > 0;
        });
    }

    /** Kills it. */
    public void stop() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        stop();
    }
}
