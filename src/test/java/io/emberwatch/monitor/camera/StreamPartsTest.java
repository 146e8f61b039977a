package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small parts of reading a stream. */
class StreamPartsTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void parameterSets_areFoundInAKeyFrame() {
        byte[] frame = {0, 0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x68, 3, 0, 0, 1, 0x65, 9, 9};
        assertThat(StreamParameters.parameterSets(frame, false))
                .containsExactly(0, 0, 0, 1, 0x67, 1, 2, 0, 0, 0, 1, 0x68, 3);
        assertThat(StreamParameters.parameterSets(new byte[] {1, 2}, false)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"10800, 3 h", "-10800, -3 h", "20, 20 s", "-3, -3 s", "5400, 1 h 30 min", "300, 5 min"})
    void clockThatWasSet_isTold(long seconds, String words) {
        ClockWatch watch = new ClockWatch();
        assertThat(watch.frame(OptionalLong.of(0), 0)).isEmpty();
        assertThat(watch.frame(OptionalLong.of(SECOND), SECOND)).isEmpty();
        assertThat(watch.frame(OptionalLong.of((2 + seconds) * SECOND), 2 * SECOND))
                .hasValue(words);
    }

    @Test
    void waitingForAKeyFrame_isAFaultAfterStaleAfter_andDamageIsOneAtOnce() {
        CameraStatus open = CameraStatus.initial().connected(320, 180);
        CameraStatus waiting = open.troubled(Optional.of(StreamTrouble.waiting(0)));
        Duration staleAfter = Duration.ofSeconds(10);
        OptionalLong noFrame = OptionalLong.empty();
        assertThat(CameraHealth.of(waiting, noFrame, 9 * SECOND, staleAfter)).isEqualTo(CameraHealth.CONNECTING);
        assertThat(CameraHealth.of(waiting, noFrame, 11 * SECOND, staleAfter)).isEqualTo(CameraHealth.STALE);
        assertThat(waiting.trouble().orElseThrow().words(44 * SECOND))
                .isEqualTo("waiting for a key frame (since 40 s)");
        CameraStatus damaged = open.frameAt(Instant.EPOCH, SECOND, new CameraReport.Look(320, 180, false, false))
                .troubled(Optional.of(StreamTrouble.damaged("damaged video", SECOND)));
        assertThat(CameraHealth.of(damaged, damaged.lastFrameNanos(), 2 * SECOND, staleAfter))
                .isEqualTo(CameraHealth.STALE);
        assertThat(damaged.down("gone", 3 * SECOND).trouble()).isEmpty();
    }

    @Test
    void networkThatHeldFramesBack_isNoClock() {
        ClockWatch watch = new ClockWatch();
        watch.frame(OptionalLong.of(0), 0);
        assertThat(watch.frame(OptionalLong.of(SECOND), 20 * SECOND)).isEmpty();
        assertThat(watch.frame(OptionalLong.of(2 * SECOND), 20 * SECOND)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'WWW-Authenticate: Digest realm=\"a\", nonce=\"b\", algorithm=SHA-256', UNUSABLE",
        "'WWW-Authenticate: Digest realm=\"a\", nonce=\"b\", algorithm=\"MD5\"', USABLE",
        "'WWW-Authenticate: Digest realm=\"a\", nonce=\"b\"', USABLE",
        "'WWW-Authenticate: Basic realm=\"a\"', USABLE",
        "'WWW-Authenticate: Bearer', UNUSABLE",
        "'CSeq: 1', UNKNOWN",
    })
    void loginOffers_areTold(String line, LoginOffer offer) {
        assertThat(LoginOffer.of("RTSP/1.0 401 Unauthorized\r\n" + line + "\r\n\r\n"))
                .isEqualTo(offer);
    }

    @Test
    void login_takesTheStrongestOffer() {
        HttpLogin login = new HttpLogin("eye", "word");
        assertThat(login.authorization("GET", "/")).isEmpty();
        assertThat(login.challenged(List.of("Bearer"))).isFalse();
        assertThat(login.challenged(List.of(
                        "Basic realm=\"a\"",
                        "Digest realm=\"a\", nonce=\"n\"",
                        "Digest realm=\"a\", nonce=\"n\", algorithm=SHA-256")))
                .isTrue();
        assertThat(login.authorization("GET", "/").orElseThrow()).contains("algorithm=SHA-256");
    }

    @Test
    void pace_isTheStreams_andFasterWhileTheReaderIsBehind() {
        LivePace pace = new LivePace();
        pace.read(0, SECOND);
        assertThat(pace.next(0, 0)).isZero();
        assertThat(pace.next(SECOND, SECOND)).isEqualTo(SECOND);
        assertThat(pace.next(11 * SECOND, 20 * SECOND)).isEqualTo(10 * SECOND);
        pace.read(21 * SECOND, SECOND);
        assertThat(pace.next(12 * SECOND, 21 * SECOND)).isEqualTo(11 * SECOND);
    }

    @ParameterizedTest
    @CsvSource({"1, DAEBFC", "2, FEDCBA", "3, CFBEAD"})
    void turned_pixelsAreWhereTheyBelong(int quarters, String expected) {
        // A B C above D E F, with four bytes of padding.
        int stride = 13;
        ByteBuffer pixels = ByteBuffer.allocate(2 * stride);
        for (int i = 0; i < 6; i++) {
            for (int channel = 0; channel < 3; channel++) {
                pixels.put(i / 3 * stride + i % 3 * 3 + channel, (byte) ('A' + i));
            }
        }
        ByteBuffer target = ByteBuffer.allocate(18);
        FrameTurn.write(pixels, stride, 3, 2, quarters, target);
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            seen.append((char) target.get(i * 3));
        }
        assertThat(seen).hasToString(expected);
    }
}
