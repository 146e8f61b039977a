package io.emberwatch.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.DoubtConfig.QuietHours;
import io.emberwatch.monitor.config.RegionsConfig.Polygon;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Masks, zones, schedules and the other keys that keep false alarms away. */
class RegionsAndDoubtsTest {
    @Test
    void every_key_reaches_the_camera() throws ConfigException {
        CameraConfig forge = forge("""
                cameras:
                  forge:
                    url: 'demo:'
                    masks: {stove: [[0, 0], [0.3, 0.0], [.3, 0.4]], lamp: [[0.5, 0.5], [0.6, 0.5], [0.6, 0.6], [1, 1.0]]}
                    zones: {hall: [[0, 0], [1, 0], [1, 1]]}
                    detect:
                      smoothing: 0.4
                      tiles: 3x2
                      agreement: 0.3
                      flicker: 0.02
                      second_look: 0.7
                      quiet: [mon-fri 08:00-17:00 Europe/Berlin, sun 00:00-24:00 UTC]
                """);

        assertThat(forge.regions().masks()).hasSize(2);
        assertThat(forge.regions().masks().get(0).corners())
                .containsExactly(new Polygon.Corner(0, 0), new Polygon.Corner(0.3, 0), new Polygon.Corner(0.3, 0.4));
        assertThat(forge.regions().masks()).extracting(Polygon::name).containsExactly("stove", "lamp");
        assertThat(forge.regions().zones()).hasSize(1);
        assertThat(forge.detect().smoothing()).isEqualTo(0.4);
        assertThat(forge.detect().tiles()).isEqualTo(new TileGrid(3, 2));
        assertThat(forge.detect().doubts().agreement()).isEqualTo(0.3);
        assertThat(forge.detect().doubts().flicker()).isEqualTo(0.02);
        assertThat(forge.detect().doubts().secondLook()).isEqualTo(0.7);
        assertThat(forge.detect().doubts().quiet())
                .extracting(QuietHours::toMinute)
                .containsExactly(17 * 60, 24 * 60);
    }

    @Test
    void a_camera_inherits_the_schedule_of_the_defaults_and_may_have_another() throws ConfigException {
        String defaults = "defaults: {detect: {quiet: [daily 08:00-09:00 UTC]}}\n";

        assertThat(forge(defaults + "cameras: {forge: {url: 'demo:'}}")
                        .detect()
                        .doubts()
                        .quiet())
                .extracting(QuietHours::fromMinute)
                .containsExactly(480);
        assertThat(forge(defaults + "cameras: {forge: {url: 'demo:', detect: {quiet: [sat 10:00-11:30 UTC]}}}")
                        .detect()
                        .doubts()
                        .quiet())
                .extracting(QuietHours::fromMinute)
                .containsExactly(600);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "masks: {a: [[0, 0], [1, 1]]} | masks.a must have from 3 to 100 corners, not 2",
                "zones: {a: [[0, 0], [1, 0], [1.2, 1]]} | zones.a corner 3 must be [x, y], each from 0 to 1",
                "masks: {a: [[0, 0], [1, 0], [-0.1, 1]]} | masks.a corner 3 must be",
                "masks: {a: [[0, 0], [1, 0, 1], [1, 1]]} | masks.a corner 2 must be",
                "masks: {a: [[0, 0], [x, 0], [1, 1]]} | masks.a corner 2 must be",
                "masks: {a: everywhere} | masks.a must be a list of corners",
                "masks: [[0, 0], [1, 0], [1, 1]] | masks must be polygons by name",
                "detect: {quiet: [mon 17:00-08:00 UTC]} | quiet[1] must end after it starts",
                "detect: {quiet: [mon 08:00-08:00 UTC]} | quiet[1] must end after it starts",
                "detect: {quiet: [mon 08:00-09:00 Europe/Nowhere]} | quiet[1] must name a time zone",
                "detect: {quiet: [daily 08:00-25:00 UTC]} | quiet[1] must be days, hours and a time zone",
                "detect: {quiet: daily 08:00-09:00 UTC} | quiet must be a list",
                "detect: {tiles: 4x4} | tiles must be 1x1, 2x2 or 3x2",
                "detect: {smoothing: 1} | smoothing must be a number from 0 to less than 1",
                "detect: {flicker: 2} | flicker must be a number from 0 to 1",
                "detect: {second_look: -1} | second_look must be a number from 0 to 1"
            })
    void what_cannot_be_is_one_line_with_its_place(String written, String told) {
        ConfigException e = catchThrowableOfType(
                ConfigException.class, () -> forge("cameras:\n  forge:\n    url: 'demo:'\n    " + written + "\n"));

        assertThat(e.getMessage().lines().filter(line -> line.contains("forge")))
                .hasSize(1)
                .first()
                .asString()
                .contains("4")
                .contains(told.split(" ", 2)[0])
                .contains(told.split(" ", 2)[1]);
    }

    @Test
    void a_polygon_contains_what_is_on_the_inner_side_of_all_its_edges() {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            List<Polygon.Corner> triangle = new ArrayList<>();
            for (int corner = 0; corner < 3; corner++) {
                triangle.add(new Polygon.Corner(random.nextDouble(), random.nextDouble()));
            }
            double x = random.nextDouble();
            double y = random.nextDouble();

            boolean inside = side(triangle, 0, x, y) == side(triangle, 1, x, y)
                    && side(triangle, 1, x, y) == side(triangle, 2, x, y);

            assertThat(new Polygon(triangle).contains(x, y))
                    .as("%s contains %s, %s", triangle, x, y)
                    .isEqualTo(inside);
        }
    }

    @Test
    void quietHours_followTheClocksOfTheirZone_throughTheNightsWhenTheseAreSet() throws Exception {
        QuietHours nights = QuietHours.parse("daily 02:00-03:00 Europe/Berlin", null);
        // Set back on 25 October 2026: the hour from two to three comes twice.
        assertThat(nights.covers(Instant.parse("2026-10-24T23:59:59Z"))).isFalse();
        assertThat(nights.covers(Instant.parse("2026-10-25T00:00:00Z"))).isTrue();
        assertThat(nights.covers(Instant.parse("2026-10-25T01:59:59Z"))).isTrue();
        assertThat(nights.covers(Instant.parse("2026-10-25T02:00:00Z"))).isFalse();
        // Set forward on 29 March 2026: it does not come at all.
        assertThat(nights.covers(Instant.parse("2026-03-29T00:59:59Z"))).isFalse();
        assertThat(nights.covers(Instant.parse("2026-03-29T01:00:00Z"))).isFalse();
    }

    @Test
    void quiet_hours_follow_the_clocks_of_their_zone() throws ConfigException {
        QuietHours forge = quiet("mon-fri 08:00-17:00 Europe/Berlin");

        // Berlin is one hour ahead of UTC in winter and two in summer; 2026-01-05 and 2026-07-06 are Mondays.
        assertThat(forge.covers(Instant.parse("2026-01-05T06:59:59Z"))).isFalse();
        assertThat(forge.covers(Instant.parse("2026-01-05T07:00:00Z"))).isTrue();
        assertThat(forge.covers(Instant.parse("2026-01-05T15:59:59Z"))).isTrue();
        assertThat(forge.covers(Instant.parse("2026-01-05T16:00:00Z"))).isFalse();
        assertThat(forge.covers(Instant.parse("2026-07-06T06:00:00Z"))).isTrue();
        assertThat(forge.covers(Instant.parse("2026-01-04T10:00:00Z"))).isFalse();
    }

    @Test
    void days_may_go_over_the_end_of_the_week_and_hours_to_midnight() throws ConfigException {
        QuietHours nights = quiet("sat-mon 22:00-24:00 UTC");

        assertThat(nights.zone()).isEqualTo(ZoneId.of("UTC"));
        assertThat(nights.days()).hasSize(3);
        assertThat(nights.covers(Instant.parse("2026-01-04T23:59:59Z"))).isTrue();
        assertThat(nights.covers(Instant.parse("2026-01-05T00:00:00Z"))).isFalse();
        assertThat(nights.covers(Instant.parse("2026-01-06T23:00:00Z"))).isFalse();
    }

    private static boolean side(List<Polygon.Corner> corners, int edge, double x, double y) {
        Polygon.Corner a = corners.get(edge);
        Polygon.Corner b = corners.get((edge + 1) % corners.size());
        return (b.x() - a.x()) * (y - a.y()) - (b.y() - a.y()) * (x - a.x()) > 0;
    }

    private static QuietHours quiet(String written) throws ConfigException {
        return forge("cameras: {forge: {url: 'demo:', detect: {quiet: [" + written + "]}}}")
                .detect()
                .doubts()
                .quiet()
                .get(0);
    }

    private static CameraConfig forge(String text) throws ConfigException {
        return new ConfigLoader(name -> null).parse("test.yml", text).cameras().get(new CameraId("forge"));
    }
}
