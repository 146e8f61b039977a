package io.emberwatch.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigDifferenceTest {
    private static final String WHOLE = """
            cameras:
              gate: {url: "rtsp://10.0.0.5/one", username: me, password: secret, masks: {lamp: [[0, 0], [1, 0], [1, 1]]}}
              yard: {url: "demo:", detect: {quiet: [daily 23:30-24:00 UTC]}}
            notify:
              base_url: https://fire.example.org
              webhook:
                - {name: hook, url: "https://example.org/a", secret: first, template: '{"text": "{{title}}"}'}
              mqtt: {host: broker, username: me, password: secret}
              email: {host: mail, from: a@example.org, to: [b@example.org], username: me, password: secret}
              command: [{name: bell, program: /bin/true}]
            """;

    private static MonitorConfig parse(String text) {
        return new ConfigLoader(Map.<String, String>of()::get).parse("test.yml", text);
    }

    private static List<String> difference(String wanted, String with) {
        assertThat(WHOLE).contains(wanted);
        return ConfigDifference.between(parse(WHOLE), parse(WHOLE.replace(wanted, with)));
    }

    @Test
    void sameFileTwice_differsInNothing() {
        assertThat(ConfigDifference.between(parse(WHOLE), parse(WHOLE))).isEmpty();
    }

    @Test
    void eachKey_isNamedAsTheFileWritesIt() {
        assertThat(difference("url: \"demo:\"", "url: \"demo:?fire=never\"")).containsExactly("cameras.yard.url");
        assertThat(difference("password: secret, masks", "password: other, masks"))
                .containsExactly("cameras.gate.password");
        assertThat(difference("[1, 1]", "[1, 0.5]")).containsExactly("cameras.gate.masks");
        assertThat(difference("23:30", "23:00")).containsExactly("cameras.yard.detect.quiet");
        assertThat(difference("host: broker", "host: other")).containsExactly("notify.mqtt.host");
        assertThat(difference("{{title}}", "{{id}}")).containsExactly("notify.webhook.hook.template");
        assertThat(difference("secret: first", "secret: second")).containsExactly("notify.webhook.hook.secret");
        assertThat(difference("notify:\n", "model: {batch_size: 4}\nnotify:\n")).containsExactly("model.batch_size");
    }

    @Test
    void whatOnlyOneOfThemHas_isNamedAsAWhole() {
        assertThat(difference("  yard: {url", "  hall: {url")).containsExactly("cameras.yard", "cameras.hall");
        assertThat(difference("name: hook", "name: horn"))
                .containsExactly("notify.webhook.hook", "notify.webhook.horn");
        assertThat(difference("  mqtt: {host: broker, username: me, password: secret}\n", ""))
                .containsExactly("notify.mqtt");
    }

    @Test
    void otherOrderOfCameras_isADifference() {
        MonitorConfig one = parse("cameras: {a: {url: 'demo:'}, b: {url: 'demo:'}}");
        MonitorConfig other = parse("cameras: {b: {url: 'demo:'}, a: {url: 'demo:'}}");
        assertThat(ConfigDifference.between(one, other)).containsExactly("cameras");
    }

    @Test
    void onlySomeKeys_areLive() {
        assertThat(List.of(
                        "cameras",
                        "cameras.yard",
                        "cameras.yard.url",
                        "notify.mqtt.host",
                        "incidents.retain",
                        "web.openid",
                        "web.openid.roles.admin"))
                .allMatch(ConfigDifference::isLive);
        assertThat(List.of("model.path", "web.bind", "incidents.path", "canary.every", "evidence.clip.pre_roll"))
                .noneMatch(ConfigDifference::isLive);
    }

    @Test
    void onlyWhatFramesComeBy_connectsAnew() {
        CameraConfig camera = camera("");
        assertThat(List.of(
                        ", url: \"demo:?seed=2\"",
                        ", username: me",
                        ", capture: {fps: 1}",
                        ", capture: {backoff: {max: 9s}}",
                        ", detect: {max_still: 1s}"))
                .allMatch(line -> ConfigDifference.reconnects(camera, camera(line)));
        assertThat(List.of(
                        "",
                        ", name: other",
                        ", detect: {threshold: 0.9}",
                        ", detect: {tiles: 2x2}",
                        ", explain: {method: layercam}",
                        ", zones: {hall: [[0, 0], [1, 0], [1, 1]]}"))
                .noneMatch(line -> ConfigDifference.reconnects(camera, camera(line)));
    }

    private static CameraConfig camera(String line) {
        String url = line.contains("url:") ? "" : ", url: \"demo:\"";
        return parse("cameras: {yard: {" + (line + url).substring(2) + "}}")
                .cameras()
                .values()
                .iterator()
                .next();
    }

    @Test
    void liveParts_areTakenFromTheOther_andTheRestStays() {
        MonitorConfig running = parse("cameras: {a: {url: 'demo:'}}");
        MonitorConfig read = parse("""
                model: {batch_size: 4}
                cameras: {b: {url: 'demo:'}}
                incidents: {path: other, retain: 5d, max_size: 50MB}
                reload: {watch: true}
                health: {down_after: 1s}
                """);
        MonitorConfig taken = running.withLiveOf(read);
        assertThat(ConfigDifference.between(running, taken)).allMatch(ConfigDifference::isLive);
        assertThat(ConfigDifference.between(taken, read)).containsExactly("model.batch_size", "incidents.path");
    }
}
