package io.emberwatch.monitor.camera;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.config.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.bytedeco.ffmpeg.avcodec.AVPacket;

/**
 * Asks a camera that answers with single images for one after the other, at the rate that is wanted, over one kept
 * connection. Used by the source's thread.
 */
final class SnapshotPoller {
    private static final long SLICE_NANOS = Duration.ofMillis(100).toNanos();
    private static final int MOST_BYTES = 64 << 20;
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    /** For all cameras but those with trust of their own: a client keeps a thread. */
    private static final HttpClient CLIENT = client().build();

    private final HttpClient client;
    private final URI url;
    private final Optional<HttpLogin> login;
    private final Duration timeout;
    private final long stepNanos;
    private final FfmpegInterrupt interrupt;
    private final FfmpegFaults faults;
    private final LongSupplier ticker;
    private long dueNanos;

    /**
     * @param trust whom encrypted connections trust; empty for the system's
     * @param interrupt tells whether the source was cancelled
     * @throws CameraException when the address is none
     */
    SnapshotPoller(
            CameraConfig config,
            Optional<Trust> trust,
            FfmpegInterrupt interrupt,
            FfmpegFaults faults,
            LongSupplier ticker)
            throws CameraException {
        client = trust.map(own -> client().sslContext(own.context()).build()).orElse(CLIENT);
        try {
            url = URI.create(config.url().strip());
        } catch (IllegalArgumentException e) {
            throw faults.opening("its address holds characters that must be written as %20 and the like");
        }
        login = config.username().isEmpty() && config.password().isEmpty()
                ? Optional.empty()
                : Optional.of(new HttpLogin(
                        config.username().orElse(""),
                        config.password().map(Secret::reveal).orElse("")));
        timeout = config.capture().timeout();
        stepNanos = Math.round(1e9 / config.capture().fps());
        this.interrupt = interrupt;
        this.faults = faults;
        this.ticker = ticker;
        dueNanos = ticker.getAsLong();
    }

    private static HttpClient.Builder client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NORMAL);
    }

    /**
     * Waits until the next image is due and fetches it.
     *
     * @param packet is filled; the caller unreferences it
     * @param stream its number
     */
    void read(AVPacket packet, int stream) throws CameraException {
        awaitDue();
        byte[] image = fetch();
        if (av_new_packet(packet, image.length) < 0) {
            throw new OutOfMemoryError("no native memory for an image of " + image.length + " bytes");
        }
        packet.data().put(image);
        packet.stream_index(stream);
        packet.pts(AV_NOPTS_VALUE).dts(AV_NOPTS_VALUE);
        packet.flags(packet.flags() | AV_PKT_FLAG_KEY);
    }

    private void awaitDue() throws CameraException {
        long wait = dueNanos - ticker.getAsLong();
        while (wait > 0) {
            checkRunning();
            LockSupport.parkNanos(Math.min(wait, SLICE_NANOS));
            wait = dueNanos - ticker.getAsLong();
        }
        // What was late is not made up for.
        dueNanos += stepNanos - (wait < -stepNanos ? wait : 0);
    }

    private void checkRunning() throws CameraException {
        if (interrupt.cancelled() || Thread.currentThread().isInterrupted()) {
            throw faults.reading("reading was stopped");
        }
    }

    private byte[] fetch() throws CameraException {
        long deadline = ticker.getAsLong() + timeout.toNanos();
        HttpResponse<InputStream> response = send(deadline);
        if (response.statusCode() == UNAUTHORIZED && login.isPresent()) {
            body(response);
            if (!login.get().challenged(response.headers().allValues("www-authenticate"))) {
                throw faults.reading("the camera offers only a login method that is not supported; allow Digest with"
                        + " SHA-256 or MD5, or Basic, in the camera's settings");
            }
            response = send(deadline);
        }
        byte[] image = body(response);
        int status = response.statusCode();
        if (status == UNAUTHORIZED) {
            throw faults.reading("user name or password refused (401); check the camera's username and password");
        }
        if (status != OK || image.length == 0) {
            throw faults.reading("no image came (" + status + "); check the URL and the camera");
        }
        return image;
    }

    private HttpResponse<InputStream> send(long deadline) throws CameraException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(timeout);
        login.flatMap(known -> known.authorization("GET", HttpLogin.target(url)))
                .ifPresent(value -> request.header("Authorization", value));
        CompletableFuture<HttpResponse<InputStream>> answer =
                client.sendAsync(request.build(), BodyHandlers.ofInputStream());
        while (ticker.getAsLong() - deadline < 0) {
            try {
                return answer.get(SLICE_NANOS, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (interrupt.cancelled()) {
                    answer.cancel(true);
                    throw faults.reading("reading was stopped");
                }
            } catch (InterruptedException e) {
                answer.cancel(true);
                Thread.currentThread().interrupt();
                throw faults.reading("reading was stopped");
            } catch (ExecutionException e) {
                throw faults.reading(Trust.refusal(e)
                        .orElseGet(() -> "no image came ("
                                + e.getCause().getClass().getSimpleName() + "); check the camera and its network"));
            }
        }
        answer.cancel(true);
        throw faults.reading(String.format(
                Locale.ROOT, "no image for %.3g s; check the camera and its network", timeout.toMillis() / 1000.0));
    }

    private byte[] body(HttpResponse<InputStream> response) throws CameraException {
        try (InputStream in = response.body()) {
            return in.readNBytes(MOST_BYTES);
        } catch (IOException e) {
            throw faults.reading("the image broke off; check the camera and its network");
        }
    }
}
