package io.emberwatch.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.emberwatch.core.frame.CameraId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user may get wrong around a password never prints it. */
class SecrecyTest {
    private static final ConfigLoader LOADER = new ConfigLoader(Map.of("PASSWORD", "hunter2")::get);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtsp://admin:hunter2@10.0.0.5/1",
                "rtsp://admin:hunter2/x@10.0.0.5/1",
                "rtsp://admin:hunter2?x@10.0.0.5/1",
                "rtsp://admin:hunter2#x@10.0.0.5/1",
                "rtsp://admin:hunter2@x@10.0.0.5/1",
                "rtsp://hunter2@10.0.0.5/1",
                "http://admin:hunter2@[::1]:80/1",
                "rtsp://admin:${PASSWORD}@10.0.0.5/1",
            })
    void a_url_with_a_password_is_refused_with_the_remedy(String url) {
        assertThat(problems("cameras: {gate: {url: '" + url + "'}}"))
                .isEqualTo("site.yml:1: cameras.gate.url: must not hold a user or password (an '@' of the path is"
                        + " %40): use username: and password:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{url: 'demo:', username: u, password: [hunter2]}",
                "{url: 'demo:', username: u, password: {hunter2: x}}",
                "{url: 'demo:', password: hunter2}",
                "{url: 'demo:', username: u, password: '${hunter2'}",
                "{url: 'demo:', username: u, pasword: hunter2}",
                "{url: 'demo:', 'password:hunter2': x}",
                "{url: 'ftp://admin:hunter2@host/x'}",
                "{url: 'rtsp://admin:hunter2'}",
                "{url: 'demo:', capture: 'password:hunter2'}",
                "{url: 'demo:', capture: {fps: '${PASSWORD}'}}",
                "'password: hunter2'",
                "password: hunter2",
                "\n    password: @hunter2",
                "\n    password: !hunter2!x y",
                "\n    password: *hunter2",
                "\n    password: 'hunter2\n",
                "\n    password: hunter2: x\n",
            })
    void no_problem_shows_it(String camera) {
        assertThat(problems("cameras:\n  gate: " + camera)).isNotBlank().doesNotContain("hunter2");
    }

    @Test
    void no_record_shows_it() throws ConfigException {
        MonitorConfig config = LOADER.parse("site.yml", """
                cameras:
                  gate: {url: 'rtsp://10.0.0.5/1?user=admin&password=hunter2', username: adminuser, password: '${PASSWORD}'}
                  yard: {url: 'http://10.0.0.6/user=x&password=hunter2', username: adminuser, password: 'hunter2'}
                """);
        CameraConfig gate = config.cameras().get(new CameraId("gate"));

        assertThat(gate.password().orElseThrow().reveal()).isEqualTo("hunter2");
        assertThat(config.toString()).doesNotContain("hunter2").doesNotContain("adminuser");
        assertThat(gate.toString()).doesNotContain("hunter2").contains("rtsp://10.0.0.5/1…");
        assertThat(gate.password().toString()).isEqualTo("Optional[***]");
    }

    @Test
    void even_a_url_that_no_loader_checked_is_printed_without_its_user() {
        assertThat(CameraConfig.CameraUrl.printable("rtsp://admin:hunter2@10.0.0.5/1"))
                .isEqualTo("rtsp://…");
        assertThat(CameraConfig.CameraUrl.printable("rtsp://admin:hunter2?x@10.0.0.5/1"))
                .isEqualTo("rtsp://…");
        assertThat(CameraConfig.CameraUrl.printable("demo:?fire=never&seed=2")).isEqualTo("demo:?fire=never&seed=2");
        assertThat(CameraConfig.CameraUrl.printable("rtsp://10.0.0.5:554/stream1"))
                .isEqualTo("rtsp://10.0.0.5:554/stream1");
    }

    private static String problems(String text) {
        return catchThrowableOfType(ConfigException.class, () -> LOADER.parse("site.yml", text))
                .getMessage();
    }
}
