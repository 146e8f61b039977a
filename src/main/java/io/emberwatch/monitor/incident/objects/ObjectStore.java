package io.emberwatch.monitor.incident.objects;

import io.emberwatch.monitor.config.HttpUrl;
import io.emberwatch.monitor.config.S3Config;
import io.emberwatch.monitor.config.Trust;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * A bucket of an S3-compatible store. Requests are signed by the AWS SDK's signer (Signature Version 4, the content
 * included) and sent by Java's HTTP client, so that reading needs no thread and certificates are explained as everywhere.
 * Nothing is ever deleted there. Thread-safe.
 */
public final class ObjectStore {
    /** What is kept beside an object begins so. */
    public static final String META = "x-amz-meta-";

    private static final int MOST_WORDS = 16 * 1024;
    private static final long LOOK_MILLIS = 100;
    private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z0-9]{1,64})</Code>");
    /** What only this object is refused for. */
    private static final Set<String> OF_THE_OBJECT =
            Set.of("EntityTooLarge", "KeyTooLongError", "MaxMessageLengthExceeded");

    /** Java's client sets these itself. */
    private static final Set<String> NOT_COPIED = Set.of("host", "content-length");

    private static final String ELSEWHERE = "it is in another region: correct incidents.s3.endpoint and .region";
    private static final Map<String, String> REMEDIES = Map.of(
            "NoSuchBucket", "there is no such bucket: make it, or correct incidents.s3.bucket",
            "InvalidBucketName", "it cannot have that name: correct incidents.s3.bucket",
            "InvalidAccessKeyId", "the access key is not known there: correct incidents.s3.access_key",
            "SignatureDoesNotMatch", "the secret key is not the access key's: correct incidents.s3.secret_key",
            "AccessDenied",
                    "the access key needs s3:ListBucket for the bucket, s3:PutObject and s3:GetObject for what is in it",
            "RequestTimeTooSkewed", "its clock and this machine's differ: set this machine's clock",
            "AuthorizationHeaderMalformed", ELSEWHERE,
            "PermanentRedirect", ELSEWHERE,
            "AllAccessDisabled", "the account is locked: ask who runs it",
            "AccountProblem", "the account is locked: ask who runs it");

    private final S3Config config;
    private final Clock clock;
    private final HttpClient client;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final AwsCredentialsIdentity identity;
    private final String name;

    /**
     * Connects to nobody yet.
     *
     * @param clock by which requests are signed
     * @throws io.emberwatch.core.error.UserException when a file of {@code tls} cannot be used
     */
    public ObjectStore(S3Config config, InstantSource clock) {
        this.config = config;
        this.clock = clock.withZone(ZoneOffset.UTC);
        this.client = HttpClient.newBuilder()
                .connectTimeout(config.timeout())
                .sslContext(trust(config).context())
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        this.identity = AwsCredentialsIdentity.create(
                config.accessKey(), config.secretKey().reveal());
        this.name = HttpUrl.printable(config.endpoint());
    }

    /**
     * Reads the files of {@code tls}.
     *
     * @throws io.emberwatch.core.error.UserException when one cannot be used
     */
    public static void check(S3Config config) {
        trust(config);
    }

    private static Trust trust(S3Config config) {
        return Trust.of(config.tls(), "incidents.s3");
    }

    /**
     * How the store answered a request of our own.
     *
     * @param words the beginning of its body
     */
    private record Answer(int status, HttpHeaders headers, String words) {
        private static Answer of(ResponseInfo head, ByteArrayOutputStream start) {
            return new Answer(head.statusCode(), head.headers(), start.toString(StandardCharsets.UTF_8));
        }

        private String code() {
            Matcher code = CODE.matcher(words);
            return code.find() ? code.group(1) : "";
        }
    }

    /**
     * Asks for the first key of the prefix, which shows whether the address, the bucket and the keys are right.
     *
     * @throws ObjectStoreException where they are not, with what to correct
     */
    public void probe() throws ObjectStoreException, InterruptedException {
        Map<String, String> query = new HashMap<>(Map.of("list-type", "2", "max-keys", "1"));
        config.prefix().ifPresent(prefix -> query.put("prefix", prefix + "/"));
        Progress progress = new Progress();
        HttpRequest request = request("GET", "", query, Map.of(), null)
                .method("GET", BodyPublishers.noBody())
                .build();
        require(ask(request, progress));
    }

    /**
     * Puts a file there, in the place of one of the same key. Waits until it has arrived, or nothing moves any more.
     *
     * @param told what is kept beside it, as plain words
     * @throws ObjectStoreException where the store does not take it
     * @throws IOException where the file cannot be read
     */
    void put(String key, Path file, String contentType, Map<String, String> told)
            throws ObjectStoreException, IOException, InterruptedException {
        // One opening for hash and content: the file may be replaced meanwhile.
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            Progress progress = new Progress();
            BodyPublisher body = size == 0
                    ? BodyPublishers.noBody()
                    : BodyPublishers.fromPublisher(
                            BodyPublishers.ofInputStream(() -> new Reading(channel, progress)), size);
            put(key, contentType, told, () -> new Reading(channel, progress), body, progress);
        }
    }

    /** As {@link #put(String, Path, String, Map)}, of what lies on no disk. */
    void put(String key, byte[] content, String contentType, Map<String, String> told)
            throws ObjectStoreException, InterruptedException {
        put(
                key,
                contentType,
                told,
                () -> new ByteArrayInputStream(content),
                BodyPublishers.ofByteArray(content),
                new Progress());
    }

    /** @param content the same as the body, for its hash */
    private void put(
            String key,
            String contentType,
            Map<String, String> told,
            ContentStreamProvider content,
            BodyPublisher body,
            Progress progress)
            throws ObjectStoreException, InterruptedException {
        Map<String, String> headers = new HashMap<>(Map.of("Content-Type", contentType));
        told.forEach((word, value) -> headers.put(META + word, value));
        HttpRequest request = request("PUT", key, Map.of(), headers, content)
                .method("PUT", body)
                .build();
        require(ask(request, progress));
    }

    /**
     * What was told with an object.
     *
     * @return empty where there is no such object
     */
    Optional<String> told(String key, String word) throws ObjectStoreException, InterruptedException {
        HttpRequest request = request("HEAD", key, Map.of(), Map.of(), null)
                .method("HEAD", BodyPublishers.noBody())
                .build();
        Answer answer = ask(request, new Progress());
        if (answer.status() == 404) {
            return Optional.empty();
        }
        require(answer);
        return Optional.of(answer.headers().firstValue(META + word).orElse(""));
    }

    /**
     * Asks for an object; the head comes within the timeout or the answer fails.
     *
     * @param method GET or HEAD
     * @param headers of the request, such as a range
     * @param body what becomes of the answer, whatever its status
     */
    public <T> CompletableFuture<HttpResponse<T>> read(
            String method, String key, Map<String, String> headers, BodyHandler<T> body) {
        HttpRequest.Builder request = request(method, key, Map.of(), Map.of(), null)
                .timeout(config.timeout())
                .method(method, BodyPublishers.noBody());
        headers.forEach(request::header);
        return client.sendAsync(request.build(), body);
    }

    /** The key of an incident's file. */
    public String key(String incident, String file) {
        return config.key(incident, file);
    }

    /** Scheme, host and port, for messages. */
    public String name() {
        return name;
    }

    /** @param content what is sent, from its beginning at each call; null for nothing */
    private HttpRequest.Builder request(
            String method,
            String key,
            Map<String, String> query,
            Map<String, String> headers,
            ContentStreamProvider content) {
        URI endpoint = config.endpoint();
        String host = config.pathStyle() ? endpoint.getHost() : config.bucket() + "." + endpoint.getHost();
        String path = config.pathStyle() ? "/" + config.bucket() + (key.isEmpty() ? "" : "/" + key) : "/" + key;
        SdkHttpRequest.Builder plain = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(method))
                .protocol(endpoint.getScheme().toLowerCase(Locale.ROOT))
                .host(host)
                .encodedPath(path);
        if (endpoint.getPort() >= 0) {
            plain.port(endpoint.getPort());
        }
        query.forEach(plain::putRawQueryParameter);
        headers.forEach(plain::putHeader);
        SignedRequest signed = signer.sign(request -> request.identity(identity)
                .request(plain.build())
                .payload(content)
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                .putProperty(AwsV4HttpSigner.REGION_NAME, config.region())
                // As S3 has it, and no other service.
                .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                .putProperty(HttpSigner.SIGNING_CLOCK, clock));
        HttpRequest.Builder made = HttpRequest.newBuilder(signed.request().getUri());
        signed.request().forEachHeader((header, values) -> {
            if (!NOT_COPIED.contains(header.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> made.header(header, value));
            }
        });
        return made;
    }

    private Answer ask(HttpRequest request, Progress progress) throws ObjectStoreException, InterruptedException {
        ByteArrayOutputStream start = new ByteArrayOutputStream();
        AtomicReference<ResponseInfo> begun = new AtomicReference<>();
        CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(request, head -> {
            begun.set(head);
            return BodySubscribers.ofByteArrayConsumer(piece -> piece.ifPresent(bytes -> {
                progress.moved();
                start.write(bytes, 0, Math.min(bytes.length, MOST_WORDS - start.size()));
            }));
        });
        try {
            while (true) {
                try {
                    answer.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                    return Answer.of(begun.get(), start);
                } catch (TimeoutException e) {
                    if (progress.silentNanos() > config.timeout().toNanos()) {
                        throw new ObjectStoreException(
                                name + " did not answer within "
                                        + config.timeout().toMillis() + " ms",
                                e);
                    }
                }
            }
        } catch (ExecutionException e) {
            ResponseInfo head = begun.get();
            if (head != null && head.statusCode() >= 300) {
                // It has said that it refuses, and closed the connection on what was still being sent.
                return Answer.of(head, start);
            }
            throw new ObjectStoreException(name + " cannot be reached: " + Trust.reason(e.getCause()), e);
        } finally {
            answer.cancel(true);
        }
    }

    private void require(Answer answer) throws ObjectStoreException {
        if (answer.status() < 200 || answer.status() >= 300) {
            throw refused(answer.status(), answer.code());
        }
    }

    /**
     * What an answer that is no success means.
     *
     * @param code the store's own word for it; empty where it gave none
     */
    private ObjectStoreException refused(int status, String code) {
        String remedy = status >= 300 && status < 400 ? ELSEWHERE : REMEDIES.getOrDefault(code, "");
        if (remedy.isEmpty() && status == 403) {
            remedy = REMEDIES.get("AccessDenied");
        }
        String answered = name + " answered " + status + (code.isEmpty() ? "" : " " + code) + " for the bucket "
                + config.bucket();
        return new ObjectStoreException(
                remedy.isEmpty() ? answered : answered + ": " + remedy, status == 413 || OF_THE_OBJECT.contains(code));
    }

    /** When something moved last on a connection. Thread-safe. */
    private static final class Progress {
        private final AtomicLong lastNanos = new AtomicLong(System.nanoTime());

        private void moved() {
            lastNanos.set(System.nanoTime());
        }

        private long silentNanos() {
            return System.nanoTime() - lastNanos.get();
        }
    }

    /** A file from its beginning; closing it leaves the channel open. */
    private static final class Reading extends InputStream {
        private final FileChannel channel;
        private final Progress progress;
        private long position;

        private Reading(FileChannel channel, Progress progress) {
            this.channel = channel;
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = channel.read(ByteBuffer.wrap(into, offset, length), position);
            position += Math.max(0, count);
            progress.moved();
            return count;
        }
    }
}
