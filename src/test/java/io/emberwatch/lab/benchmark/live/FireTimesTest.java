package io.emberwatch.lab.benchmark.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.file.Json;
import io.emberwatch.lab.benchmark.live.CameraServer.Ready;
import io.emberwatch.lab.benchmark.live.LiveResult.Fires;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FireTimesTest {
    private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");
    private static final CameraPlan PLAN = new CameraPlan(3, 2, 0, 640, 360, 15, 2000, "");
    /** Fires of the first camera at 10, 56, 102... seconds; of the second at 30, 76... */
    private static final Ready READY = new Ready(
            List.of(),
            List.of(T.plusSeconds(10).toEpochMilli(), T.plusSeconds(30).toEpochMilli()),
            46_000,
            "");

    @Test
    void eachFire_getsItsAlarm() throws JsonProcessingException {
        Fires fires = FireTimes.of(
                PLAN,
                READY,
                incidents("cam-000 12.5", "cam-000 57", "cam-001 34", "cam-001 60", "cam-002 5"),
                T,
                T.plusSeconds(80));

        assertThat(fires.shown())
                .as("10, 56 and 30; that of 76 has not burnt out")
                .isEqualTo(3);
        assertThat(fires.alarmed()).isEqualTo(3);
        assertThat(fires.falseAlarms())
                .as("60 of a calm moment, 5 of a calm camera")
                .isEqualTo(2);
        assertThat(fires.median()).isEqualTo(2.5);
        assertThat(fires.longest()).isEqualTo(4);
    }

    @Test
    void fireWithoutAlarm_isCounted() throws JsonProcessingException {
        Fires fires = FireTimes.of(PLAN, READY, incidents(), T.plusSeconds(20), T.plusSeconds(80));

        assertThat(fires.shown()).isEqualTo(2);
        assertThat(fires.alarmed()).isZero();
        assertThat(fires.median()).isNull();
    }

    private static JsonNode incidents(String... lines) throws JsonProcessingException {
        StringBuilder json = new StringBuilder("[");
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            Instant at = T.plusMillis((long) (Double.parseDouble(words[1]) * 1000));
            json.append(json.length() > 1 ? "," : "")
                    .append("{\"camera\":\"" + words[0] + "\",\"started_at\":\"" + at + "\"}");
        }
        return Json.parse(json.append("]").toString());
    }
}
