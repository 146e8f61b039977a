package io.emberwatch.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.emberwatch.core.frame.CameraId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubstitutionTest {
    private static final String AWKWARD = "p@ss: #w'o\"rd$1 \\{}[]*&!%|>`,?-\u20ac\nsecond line";
    private final Map<String, String> environment = Map.of("USER", "ann", "EMPTY", "", "AWKWARD", AWKWARD);

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "${USER}, ann",
        "a-${USER}-${USER}!, a-ann-ann!",
        "${UNSET:-bob}, bob",
        "${EMPTY:-bob}, bob",
        "x${EMPTY}y, xy",
        "${UNSET:-}, ''",
        "$${USER}, ${USER}",
        "$USER $ 5$, $USER $ 5$",
    })
    void variables_are_put_in(String text, String expected) throws Problems.Refused {
        assertThat(new Substitution(environment::get).apply(text)).isEqualTo(expected);
    }

    @Test
    void a_variable_may_hold_any_character_and_is_not_read_again() throws Exception {
        MonitorConfig config = load("${AWKWARD}");

        assertThat(password(config)).isEqualTo(AWKWARD);
        assertThat(new Substitution(Map.of("A", "${B}", "B", "b")::get).apply("${A}"))
                .isEqualTo("${B}");
    }

    @Test
    void an_unset_variable_is_named_with_its_place() {
        assertThat(problem("${CAM_PASSWORD}"))
                .isEqualTo("site.yml:5: cameras.gate.password: environment variable CAM_PASSWORD is not set; set it or"
                        + " write ${CAM_PASSWORD:-default}");
    }

    @Test
    void half_a_mark_is_refused_with_the_escape() {
        assertThat(problem("\"${CAM PASSWORD}\""))
                .isEqualTo("site.yml:5: cameras.gate.password: has a '${' that is no ${NAME} or ${NAME:-default};"
                        + " write '$${' for the characters");
    }

    @Test
    void a_number_may_come_from_the_environment() throws Exception {
        String text = "cameras: {gate: {url: 'demo:', capture: {fps: '${FPS}'}}}";

        MonitorConfig config = new ConfigLoader(Map.of("FPS", "7.5")::get).parse("site.yml", text);
        ConfigException wrong = catchThrowableOfType(
                ConfigException.class, () -> new ConfigLoader(Map.of("FPS", "hunter2")::get).parse("site.yml", text));

        assertThat(config.cameras().get(new CameraId("gate")).capture().fps()).isEqualTo(7.5);
        assertThat(wrong.problems())
                .containsExactly("site.yml:1: cameras.gate.capture.fps: must be more than 0 and at most 60, not the"
                        + " value of '${FPS}'");
    }

    private MonitorConfig load(String password) throws ConfigException {
        return new ConfigLoader(environment::get).parse("site.yml", """
                cameras:
                  gate:
                    url: rtsp://10.0.0.5/1
                    username: ${USER}
                    password: %s
                """.formatted(password));
    }

    private String problem(String password) {
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> load(password));
        assertThat(e.problems()).hasSize(1);
        return e.problems().get(0);
    }

    private static String password(MonitorConfig config) {
        return config.cameras()
                .get(new CameraId("gate"))
                .password()
                .orElseThrow()
                .reveal();
    }
}
