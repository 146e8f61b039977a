package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.ConfigLoader;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CameraDetailEndpointsTest {
    private static final CameraId GATE = new CameraId("gate");

    @Test
    void scores_areThoseOfTheLastHours_withTheRuleThatHolds() throws Exception {
        try (LiveServer live = new LiveServer(4, Duration.ofSeconds(15), "gate")) {
            for (int i = 0; i < 5; i++) {
                live.scores.get(GATE).add(0.12345f + i / 10f, 0);
            }
            live.now.set(Duration.ofSeconds(15).toNanos());
            JsonNode scores = read(live.get("/api/cameras/gate/scores"));

            assertThat(scores.path("greatest").toString()).isEqualTo("[0.5235,null]");
            assertThat(scores.path("held").toString()).isEqualTo("[0.3235,null]");
            assertThat(scores.path("threshold").asDouble()).isEqualTo(0.7);
            assertThat(scores.path("min_hits").asInt()).isEqualTo(3);
            assertThat(scores.path("window").asInt()).isEqualTo(5);
            assertThat(scores.path("every_seconds").asInt()).isEqualTo(10);
            assertThat(live.get("/api/cameras/none/scores").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void regions_haveTheNamesAndCornersOfTheFile() throws Exception {
        try (LiveServer live = new LiveServer(4, Duration.ofSeconds(15), "gate")) {
            live.configs.put(
                    GATE,
                    new ConfigLoader(System::getenv)
                            .parse(
                                    "test.yml",
                                    "cameras: {gate: {url: 'demo:', masks: {stove: [[0, 0], [0.3, 0], [0.3, 0.45]]}}}")
                            .cameras()
                            .get(GATE));
            JsonNode regions = read(live.get("/api/cameras/gate/regions"));

            assertThat(regions.path("masks").toString())
                    .isEqualTo("[{\"name\":\"stove\",\"corners\":[[0.0,0.0],[0.3,0.0],[0.3,0.45]]}]");
            assertThat(regions.path("zones")).isEmpty();
        }
    }

    @Test
    void cleanFrame_isTheNewestOneWithoutDrawings_andSaysWhenItWasCaptured() throws Exception {
        try (LiveServer live = new LiveServer(4, Duration.ofSeconds(15), "gate")) {
            assertThat(live.get("/cameras/gate/frame.jpg").statusCode()).isEqualTo(503);

            live.film("gate", 320, 180, 50);
            HttpResponse<String> answer = live.get("/cameras/gate/frame.jpg");
            for (int tries = 0; answer.statusCode() == 503 && tries < 100; tries++) {
                answer = live.get("/cameras/gate/frame.jpg");
            }

            assertThat(answer.headers().firstValue("Last-Modified")).contains("Tue, 24 Nov 2026 12:00:00 GMT");
            var clean = ImageIO.read(new ByteArrayInputStream(answer.body().getBytes(StandardCharsets.ISO_8859_1)));
            assertThat(clean.getWidth()).isEqualTo(320);
            // The heading of an annotated image is a dark strip across it; here the colours of the scene are.
            for (int x = 4; x < 316; x += 8) {
                assertThat(clean.getRGB(x, 4) & 0xff)
                        .as("blue at %d", x)
                        .isBetween(60 + 90 * x / 320 - 14, 60 + 90 * x / 320 + 14);
            }
            assertThat(live.get("/cameras/none/frame.jpg").statusCode()).isEqualTo(404);
        }
    }

    private static JsonNode read(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }
}
