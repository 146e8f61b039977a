package io.emberwatch.monitor.camera;

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
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Logs FFmpeg in to an HTTP camera that asks for Digest with SHA-256, of which FFmpeg knows nothing: fetches the challenge,
 * and answers it for the one request that FFmpeg is going to make.
 */
final class DigestHeader {
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final int UNAUTHORIZED = 401;

    private DigestHeader() {}

    /**
     * The header for one GET of the camera's address.
     *
     * @param trust whom an encrypted connection trusts; empty for the system's
     * @return empty where the camera does not ask for SHA-256, there is no password, or it does not answer
     */
    static Optional<String> of(CameraConfig camera, Optional<Trust> trust) {
        if (camera.username().isEmpty()) {
            return Optional.empty();
        }
        try {
            URI url = URI.create(camera.url().strip());
            HttpClient.Builder client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT);
            trust.ifPresent(own -> client.sslContext(own.context()));
            HttpRequest request = HttpRequest.newBuilder(url).timeout(LIMIT).build();
            HttpResponse<InputStream> answer = client.build().send(request, BodyHandlers.ofInputStream());
            answer.body().close();
            List<String> challenges = answer.headers().allValues("www-authenticate").stream()
                    .filter(each -> each.toUpperCase(Locale.ROOT).contains("SHA-256"))
                    .toList();
            HttpLogin login = new HttpLogin(
                    camera.username().get(),
                    camera.password().map(Secret::reveal).orElse(""));
            if (answer.statusCode() != UNAUTHORIZED || challenges.isEmpty() || !login.challenged(challenges)) {
                return Optional.empty();
            }
            return login.authorization("GET", HttpLogin.target(url)).map(value -> "Authorization: " + value + "\r\n");
        } catch (IOException | IllegalArgumentException e) {
            // FFmpeg has said already what is wrong.
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
