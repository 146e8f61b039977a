package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactorTest {
    private static Redactor redactor(String url, String username, String password) {
        return Redactor.of(TestConfigs.camera(
                url,
                Optional.of(username),
                Optional.of(password),
                TestConfigs.capture(Duration.ofSeconds(1), 1, false)));
    }

    @Test
    void password_isBlankedInEveryFormInWhichItTravels() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 500; round++) {
            String password = random.ints(random.nextInt(6, 20), 32, 0x2ff)
                    .filter(Character::isLetterOrDigit)
                    .limit(20)
                    .collect(
                            () -> new StringBuilder("@:/"),
                            (text, code) -> text.appendCodePoint(code),
                            StringBuilder::append)
                    .toString();
            Redactor redactor = redactor("rtsp://cam/x", "eye", password);
            String encoded = FfmpegTarget.percentEncoded(password);
            String both = Base64.getEncoder().encodeToString(("eye:" + password).getBytes(StandardCharsets.UTF_8));
            String line = redactor.redact("a " + password + " b " + encoded + " c " + both + " d");
            assertThat(line).isEqualTo("a *** b *** c *** d");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rtsp://eye:pw@10.0.0.5:554/s failed | rtsp://***@10.0.0.5:554/s failed",
                "rtsp://eye@cam/s | rtsp://***@cam/s",
                "rtsp://eye:p/w@cam/s | rtsp://***@cam/s",
                "http://cam/video?user=a&pwd=b refused | http://cam/video?*** refused",
                "Authorization: Digest username=x, response=y | Authorization: ***",
                "rtsp://10.0.0.5:554/stream1: no answer | rtsp://10.0.0.5:554/stream1: no answer",
                "mail me @ home | mail me @ home",
            })
    void credentials_areBlankedWhereTheyStand(String line, String expected) {
        assertThat(Redactor.GENERIC.redact(line)).isEqualTo(expected);
    }

    @Test
    void query_isASecretOfItsCamera() {
        Redactor redactor = redactor("http://cam/video?user=a&pwd=b", "eye", "word");
        assertThat(redactor.redact("GET /video?user=a&pwd=b HTTP/1.1")).isEqualTo("GET /video?*** HTTP/1.1");
    }

    @Test
    void and_knowsBothCamerasSecrets() {
        Redactor both = redactor("rtsp://a/x", "eye", "first").and(redactor("rtsp://b/x", "eye", "second"));
        assertThat(both.redact("first second third")).isEqualTo("*** *** third");
    }
}
