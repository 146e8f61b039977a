package io.emberwatch.monitor.camera;

import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_UNAUTHORIZED;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Which ways to log in a camera offers, asked without a name or password once a login was refused. */
enum LoginOffer {
    /** It was not asked, or did not tell. */
    UNKNOWN,
    /** One of them can be used, so the name or password was wrong. */
    USABLE,
    /** None of them can be used. */
    UNUSABLE;

    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int USUAL_PORT = 554;
    private static final int MOST_BYTES = 8192;

    /**
     * Asks an RTSP camera whose answer was 401; takes two seconds a step at most.
     *
     * @param code FFmpeg's error
     */
    static LoginOffer of(FfmpegTarget target, int code) {
        if (code != AVERROR_HTTP_UNAUTHORIZED
                || !target.place().toLowerCase(Locale.ROOT).startsWith("rtsp://")) {
            return UNKNOWN;
        }
        URI place;
        try {
            place = URI.create(target.place());
        } catch (IllegalArgumentException e) {
            return UNKNOWN;
        }
        if (place.getHost() == null) {
            return UNKNOWN;
        }
        try (Socket socket = new Socket()) {
            int port = place.getPort() < 0 ? USUAL_PORT : place.getPort();
            socket.connect(new InetSocketAddress(place.getHost(), port), (int) LIMIT.toMillis());
            socket.setSoTimeout((int) LIMIT.toMillis());
            String request = "DESCRIBE " + place + " RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return of(head(socket.getInputStream()));
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /** What the head of an answer offers. */
    static LoginOffer of(String head) {
        List<String> offers = Arrays.stream(head.split("\r?\n"))
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith("www-authenticate:"))
                .map(line -> line.substring("www-authenticate:".length()).strip())
                .toList();
        if (offers.isEmpty()) {
            return UNKNOWN;
        }
        return offers.stream().anyMatch(LoginOffer::isUsable) ? USABLE : UNUSABLE;
    }

    private static boolean isUsable(String offer) {
        if (offer.startsWith("basic")) {
            return true;
        }
        return offer.startsWith("digest")
                && (!offer.contains("algorithm=") || offer.matches(".*algorithm=\"?md5(-sess)?\"?(\\W.*|$)"));
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < MOST_BYTES && head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
