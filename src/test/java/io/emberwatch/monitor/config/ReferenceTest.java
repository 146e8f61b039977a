package io.emberwatch.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.demo.DemoSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files that are shipped in {@code config/}. */
class ReferenceTest {
    private static final Path REFERENCE = Path.of("config/emberwatch.yml");
    private static final Path TABLE = Path.of("docs/configuration.md");
    private static final ConfigLoader LOADER = new ConfigLoader(Map.<String, String>of()::get);

    /** With {@code -Demberwatch.update=true} it writes them instead. */
    @Test
    void both_references_are_what_the_annotations_say() throws Exception {
        Map<Path, String> expected = Map.of(REFERENCE, ConfigReference.yaml(), TABLE, ConfigReference.markdown());
        if (Boolean.getBoolean("emberwatch.update")) {
            for (Map.Entry<Path, String> file : expected.entrySet()) {
                Files.createDirectories(file.getKey().getParent());
                Files.writeString(file.getKey(), file.getValue());
            }
        }

        for (Map.Entry<Path, String> file : expected.entrySet()) {
            assertThat(file.getKey())
                    .as("run this test with -Demberwatch.update=true to write it anew")
                    .content()
                    .isEqualTo(file.getValue());
        }
    }

    @Test
    void every_key_and_section_says_what_it_is_for() {
        assertThat(keys(ConfigSection.FILE))
                .allSatisfy(key -> assertThat(key.annotation().about())
                        .as(key.name())
                        .matches("(?s)[^ ].*")
                        .doesNotContain("|"));
        assertThat(sections(ConfigSection.FILE))
                .allSatisfy(section ->
                        assertThat(section.about()).as(section.name()).isNotBlank());
    }

    @Test
    void the_template_names_every_field() {
        String about = ConfigSection.of(WebhookConfig.class)
                .key("template")
                .annotation()
                .about();

        assertThat(about.split("[ ,.()]+")).containsAll(JsonTemplate.FIELDS);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void the_reference_has_every_key_with_range_and_default(ConfigKey key) throws Exception {
        String text = Files.readString(REFERENCE);

        String range = key.type().form().split(", such as", 2)[0];
        assertThat(text).contains(range);
        if (key.defaultText().isPresent()) {
            // What a sink would say stands behind '# ': there is no sink unless somebody wants one.
            assertThat(text.lines().map(line -> line.strip().replaceFirst("^# +", "")))
                    .contains(key.name() + ": " + key.defaultText().get());
        } else {
            assertThat(text).containsPattern("\n *(# +)?(- )?" + key.name() + ": ");
        }
    }

    @Test
    void the_reference_says_what_the_defaults_are() throws Exception {
        MonitorConfig reference = LOADER.load(REFERENCE);

        assertThat(reference).isEqualTo(LOADER.parse("", "cameras: {entrance: {url: 'demo:'}}"));
    }

    @Test
    void the_sinks_of_the_reference_are_accepted_once_their_marks_are_taken_away() throws Exception {
        String text = Files.readString(REFERENCE);
        int sinks = text.indexOf("\n", text.indexOf("take away the '# '"));
        String used = text.substring(0, sinks)
                + text.substring(sinks).replaceAll("\n  # (?=(\\w+:\n)|(- )|( {2,4}\\w+:[ \n]))", "\n  ");

        NotifyConfig notify = new ConfigLoader(name -> "set").parse("", used).notifications();

        assertThat(notify.webhooks()).extracting(WebhookConfig::name).containsExactly("control-room");
        assertThat(notify.mqtt()).map(MqttConfig::discovery).contains(Optional.of("homeassistant"));
        assertThat(notify.kafka()).map(KafkaConfig::topic).contains("emberwatch-notifications");
        assertThat(notify.kafka().orElseThrow().security().username()).isPresent();
        assertThat(notify.alertmanager()).map(AlertmanagerConfig::refresh).contains(Duration.ofMinutes(1));
        assertThat(notify.email().orElseThrow().to()).containsExactly("guard@example.org", "chief@example.org");
        assertThat(notify.commands()).extracting(CommandConfig::args).containsExactly(List.of("--on"));
    }

    @Test
    void the_demo_has_a_room_that_burns_and_one_that_does_not() throws Exception {
        MonitorConfig demo = LOADER.load(Path.of("config/demo.yml"));

        assertThat(demo.cameras().values())
                .map(camera -> DemoUrl.parse(camera.url()).fire())
                .containsExactly(DemoSettings.Fire.SOMETIMES, DemoSettings.Fire.NEVER);
        assertThat(demo.web().bind().getAddress().isLoopbackAddress()).isTrue();
    }

    static Stream<ConfigKey> keys() {
        return keys(ConfigSection.FILE);
    }

    private static Stream<ConfigKey> keys(ConfigSection section) {
        return Stream.concat(
                section.keys().stream(), section.sections().stream().flatMap(ReferenceTest::keys));
    }

    private static Stream<ConfigSection> sections(ConfigSection section) {
        return section.sections().stream().flatMap(inner -> Stream.concat(Stream.of(inner), sections(inner)));
    }
}
