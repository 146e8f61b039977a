package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.config.CaptureConfig;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FfmpegTargetTest {
    private static final CaptureConfig CAPTURE = TestConfigs.capture(Duration.ofSeconds(10), 2, false);

    @ParameterizedTest
    @CsvSource({
        "rtsp://10.0.0.5/s, RTSP, rtsp://10.0.0.5/s, rtsp://10.0.0.5/s",
        "RTSPS://10.0.0.5/s, RTSP, RTSPS://10.0.0.5/s, RTSPS://10.0.0.5/s",
        "http://10.0.0.5/video?pw=x, HTTP, http://10.0.0.5/video?pw=x, http://10.0.0.5/video…",
        "v4l2:/dev/video3, DEVICE, /dev/video3, /dev/video3",
        "0, DEVICE, /dev/video0, /dev/video0",
        "clips/a.mp4, FILE, file:clips/a.mp4, clips/a.mp4",
        "/srv/day 1:night.mp4, FILE, file:/srv/day 1:night.mp4, /srv/day 1:night.mp4",
        "file:clip.mp4, FILE, file:clip.mp4, clip.mp4",
        "file:/srv/a%20b.mp4, FILE, file:/srv/a b.mp4, /srv/a b.mp4",
        "file:///srv/a.mp4, FILE, file:/srv/a.mp4, /srv/a.mp4",
        "file:///srv/100% b.mp4, FILE, file:/srv/100% b.mp4, /srv/100% b.mp4",
    })
    void url_decidesWhatIsOpened(String url, FfmpegTarget.Kind kind, String input, String place) {
        FfmpegTarget target = FfmpegTarget.of(TestConfigs.camera(url, CAPTURE));
        assertThat(target.kind()).isEqualTo(kind);
        assertThat(target.input()).isEqualTo(input);
        assertThat(target.place()).isEqualTo(place).isEqualTo(target.toString());
        assertThat(target.demuxer().isPresent()).isEqualTo(kind == FfmpegTarget.Kind.DEVICE);
    }

    @Test
    void credentials_areEncodedAndKeptOutOfThePlace() {
        FfmpegTarget target = FfmpegTarget.of(
                TestConfigs.camera("rtsp://10.0.0.5/s", Optional.of("a@b"), Optional.of("p@:/?#% ü"), CAPTURE));
        assertThat(target.input()).isEqualTo("rtsp://a%40b:p%40%3A%2F%3F%23%25%20%C3%BC@10.0.0.5/s");
        assertThat(target.place()).isEqualTo("rtsp://10.0.0.5/s");
    }

    @Test
    void rtsp_getsTheOneTimeoutThatWorksInMicroseconds() {
        assertThat(FfmpegTarget.of(TestConfigs.camera("rtsp://10.0.0.5/s", CAPTURE))
                        .options())
                .containsEntry("timeout", "10000000")
                .containsEntry("rtsp_transport", "tcp");
    }
}
