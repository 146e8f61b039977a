package io.emberwatch.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.cli.Emberwatch;
import io.emberwatch.dashboards.ShippedFiles;
import io.emberwatch.monitor.config.CameraTexts;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** The examples of a fleet: each file against the others, the image and the program's own check of a configuration. */
class FleetFilesTest {
    private static final Path FOLDER = Path.of("config");
    private static final String MOUNTED = "/etc/emberwatch/emberwatch.yml";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(\\w+)}");

    @TempDir
    static Path written;

    /** All documents of a file, with what they inherit from each other put in; a key must not stand twice. */
    private static List<JsonNode> documents(String file) {
        List<JsonNode> documents = new ArrayList<>();
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        new Yaml(strict)
                .loadAll(ShippedFiles.text(FOLDER.resolve(file)))
                .forEach(each -> documents.add(JSON.valueToTree(each)));
        return documents;
    }

    private static MonitorConfig member(String yaml, Map<String, String> environment) throws Exception {
        MonitorConfig config = new ConfigLoader(environment::get).parse("member.yml", yaml);
        assertThat(config.web().danger()).isEmpty();
        return config;
    }

    /** The variables that a text refers to. */
    private static Set<String> references(String text) {
        Set<String> names = new TreeSet<>();
        text.lines()
                .filter(line -> !line.strip().startsWith("#"))
                .forEach(line -> REFERENCE.matcher(line).results().forEach(each -> names.add(each.group(1))));
        return names;
    }

    /** What {@code emberwatch validate} says of a configuration in an environment of these variables alone. */
    private static String validated(String yaml, Map<String, String> environment) throws Exception {
        Path file = Files.writeString(written.resolve("emberwatch.yml"), yaml);
        ProcessBuilder run = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Emberwatch.class.getName(),
                "validate",
                "--config",
                file.toString());
        run.environment().clear();
        run.environment().putAll(environment);
        Process process = run.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static void mayDoNothingButItsWork(JsonNode service) {
        assertThat(service.path("read_only").asBoolean()).isTrue();
        assertThat(service.path("cap_drop")).hasToString("[\"ALL\"]");
        assertThat(service.path("security_opt")).hasToString("[\"no-new-privileges:true\"]");
    }

    @Nested
    class Compose {
        private final JsonNode file = documents("compose-fleet.yml").get(0);
        private final JsonNode services = file.path("services");
        private final Map<String, JsonNode> members = new LinkedHashMap<>();

        Compose() {
            services.properties().forEach(each -> {
                if (each.getValue().has("build")) {
                    members.put(each.getKey(), each.getValue());
                }
            });
        }

        @Test
        void members_areThree_eachWithItsOwnNamePortAndVolume() throws Exception {
            String yaml = ShippedFiles.text(FOLDER.resolve("compose/member.yml"));
            assertThat(members).containsOnlyKeys("fire-1", "fire-2", "fire-3");
            Set<String> ports = new TreeSet<>();
            for (Map.Entry<String, JsonNode> each : members.entrySet()) {
                JsonNode service = each.getValue();
                mayDoNothingButItsWork(service);
                MonitorConfig config = member(
                        yaml,
                        Map.of(
                                "FLEET_MEMBER",
                                service.at("/environment/FLEET_MEMBER").asText()));
                assertThat(config.fleet().orElseThrow().member()).contains(each.getKey());
                assertThat(service.at("/ports/0").asText())
                        .matches("127\\.0\\.0\\.1:\\d+:" + config.web().bind().getPort());
                assertThat(ports.add(service.at("/ports/0").asText())).isTrue();
                assertThat(service.path("volumes")).hasSize(2);
                assertThat(service.at("/volumes/0").asText()).isEqualTo("./compose/member.yml:" + MOUNTED + ":ro");
                assertThat(service.at("/volumes/1").asText())
                        .isEqualTo(each.getKey() + "-data:" + ImageFile.EMBERWATCH.only("VOLUME"));
                assertThat(file.path("volumes").has(each.getKey() + "-data")).isTrue();
                assertThat(FOLDER.resolve(service.path("build").asText()).resolve("Dockerfile"))
                        .exists();
            }
        }

        @Test
        void configuration_isGood_inTheEnvironmentOfEachService() throws Exception {
            String yaml = ShippedFiles.text(FOLDER.resolve("compose/member.yml"));
            List<String> named = new ArrayList<>();
            for (Map.Entry<String, JsonNode> each : services.properties()) {
                JsonNode service = each.getValue();
                service.path("depends_on")
                        .forEach(other -> assertThat(services.has(other.asText()))
                                .as(other.asText())
                                .isTrue());
                if (service.path("image").asText().equals("emberwatch")) {
                    Map<String, String> environment = JSON.convertValue(
                            service.path("environment"), new TypeReference<TreeMap<String, String>>() {});
                    assertThat(environment).containsOnlyKeys(references(yaml));
                    named.add(environment.get("FLEET_MEMBER"));
                }
            }
            assertThat(named).doesNotHaveDuplicates().hasSize(members.size() + 1);
            assertThat(validated(yaml, Map.of("FLEET_MEMBER", "fire-1")))
                    .contains("good, cameras: []")
                    .doesNotContain("warning");
            String site = ShippedFiles.text(FOLDER.resolve("compose/site.yml"));
            assertThat(references(site)).isEmpty();
            assertThat(validated(site, Map.of())).contains("room-12").doesNotContain("warning");
        }

        @Test
        void commandsOfTheHead_areThoseOfTheImage() {
            String text = ShippedFiles.text(FOLDER.resolve("compose-fleet.yml"));
            String entry = ImageFile.EMBERWATCH.only("ENTRYPOINT").replaceAll("[\\[\\]\"]", "");
            assertThat(text)
                    .contains("exec fire-1 " + entry + " fleet status --config " + MOUNTED)
                    .contains("exec fire-1 " + entry + " fleet drain fire-2 --config " + MOUNTED);
            assertThat(ImageFile.EMBERWATCH.only("CMD")).contains("monitor").contains(MOUNTED);
        }

        @Test
        void broker_isTheOneThatMembersLookFor_ofTheVersionThatIsTested() throws Exception {
            JsonNode kafka = services.path("kafka");
            assertThat(kafka.path("image").asText()).isEqualTo("docker.io/apache/kafka:" + AppInfoParser.getVersion());
            MonitorConfig config =
                    member(ShippedFiles.text(FOLDER.resolve("compose/member.yml")), Map.of("FLEET_MEMBER", "fire-1"));
            assertThat(kafka.at("/environment/KAFKA_ADVERTISED_LISTENERS").asText())
                    .isEqualTo("PLAINTEXT://"
                            + config.fleet().orElseThrow().bootstrapServers().get(0));
            assertThat(kafka.has("ports")).as("reached from outside").isFalse();
            // One broker can keep no second copy of anything.
            kafka.path("environment").properties().forEach(each -> {
                if (each.getKey().endsWith("_REPLICATION_FACTOR")
                        || each.getKey().endsWith("_MIN_ISR")) {
                    assertThat(each.getValue().asInt()).as(each.getKey()).isEqualTo(1);
                }
            });
            members.values().forEach(each -> assertThat(each.path("depends_on")).hasToString("[\"kafka\"]"));
        }

        @Test
        void cameras_areImportedFromAFileThatIsThere() throws Exception {
            JsonNode service = services.path("cameras");
            mayDoNothingButItsWork(service);
            assertThat(service.path("image")).isEqualTo(services.at("/fire-1/image"));
            assertThat(service.path("command"))
                    .hasToString(
                            "[\"fleet\",\"import\",\"/etc/emberwatch/site.yml\",\"--config\",\"" + MOUNTED + "\"]");
            assertThat(service.path("volumes"))
                    .hasToString("[\"./compose/member.yml:" + MOUNTED
                            + ":ro\",\"./compose/site.yml:/etc/emberwatch/site.yml:ro\"]");
            String site = ShippedFiles.text(FOLDER.resolve("compose/site.yml"));
            assertThat(new ConfigLoader(name -> null).parse("site.yml", site).cameras())
                    .hasSize(12);
            assertThat(CameraTexts.of("site.yml", site)).hasSize(12);
        }
    }

    @Nested
    class Kubernetes {
        private final Map<String, JsonNode> kinds = new LinkedHashMap<>();
        private final JsonNode set;
        private final JsonNode pod;
        private final JsonNode container;

        Kubernetes() {
            documents("kubernetes-fleet.yml")
                    .forEach(each -> kinds.put(each.path("kind").asText(), each));
            set = kinds.get("StatefulSet");
            pod = set.at("/spec/template/spec");
            container = pod.at("/containers/0");
        }

        @Test
        void members_areThree_andFoundByTheirLabels() {
            assertThat(kinds).containsOnlyKeys("ConfigMap", "Service", "PodDisruptionBudget", "StatefulSet");
            assertThat(set.at("/spec/replicas").asInt()).isEqualTo(3);
            JsonNode labels = set.at("/spec/template/metadata/labels");
            assertThat(set.at("/spec/selector/matchLabels")).isEqualTo(labels);
            assertThat(kinds.get("Service").at("/spec/selector")).isEqualTo(labels);
            assertThat(kinds.get("PodDisruptionBudget").at("/spec/selector/matchLabels"))
                    .isEqualTo(labels);
            assertThat(pod.at("/topologySpreadConstraints/0/labelSelector/matchLabels"))
                    .isEqualTo(labels);
            assertThat(set.at("/spec/serviceName"))
                    .isEqualTo(kinds.get("Service").at("/metadata/name"));
            // The ServiceMonitor of config/kubernetes finds them too.
            JsonNode monitor = ShippedFiles.yaml(FOLDER.resolve("kubernetes/servicemonitor.yml"));
            assertThat(kinds.get("Service").at("/metadata/labels")).isEqualTo(monitor.at("/spec/selector/matchLabels"));
            assertThat(kinds.get("Service").at("/spec/ports/0/name")).isEqualTo(monitor.at("/spec/endpoints/0/port"));
        }

        @Test
        void configuration_isAMembers_andNamedByItsPod() throws Exception {
            JsonNode data = kinds.get("ConfigMap").path("data");
            assertThat(container.at("/env/0/name").asText()).isEqualTo("POD_NAME");
            assertThat(container.at("/env/0/valueFrom/fieldRef/fieldPath").asText())
                    .isEqualTo("metadata.name");
            String pod0 = set.at("/metadata/name").asText() + "-0";
            MonitorConfig config = member(
                    data.path("emberwatch.yml").asText(),
                    Map.of("POD_NAME", pod0, "KAFKA_USERNAME", "emberwatch", "KAFKA_PASSWORD", "x"));
            assertThat(config.fleet().orElseThrow().member()).contains(pod0);
            assertThat(config.web().bind().getPort())
                    .isEqualTo(container.at("/ports/0/containerPort").asInt());
            assertThat(CameraTexts.of("site.yml", data.path("site.yml").asText()))
                    .hasSize(2);
            assertThat(container.path("args")).hasToString("[\"monitor\",\"--config\",\"" + MOUNTED + "\"]");
            assertThat(MOUNTED)
                    .startsWith(container.at("/volumeMounts/0/mountPath").asText() + "/");
            assertThat(pod.at("/volumes/0/configMap/name"))
                    .isEqualTo(kinds.get("ConfigMap").at("/metadata/name"));
        }

        @Test
        void configuration_isGood_inTheEnvironmentOfAPod() throws Exception {
            JsonNode data = kinds.get("ConfigMap").path("data");
            String head = ShippedFiles.text(FOLDER.resolve("kubernetes-fleet.yml"))
                    .lines()
                    .takeWhile(line -> line.startsWith("#"))
                    .collect(Collectors.joining(" "));
            Map<String, String> environment = new TreeMap<>(Map.of("POD_NAME", "emberwatch-0"));
            for (String reference : references(data.path("emberwatch.yml").asText())) {
                if (environment.putIfAbsent(reference, "x") == null) {
                    assertThat(head).as("what the Secret must hold").contains(reference);
                }
            }
            assertThat(container.at("/envFrom/0/secretRef/name").asText()).isEqualTo("emberwatch-fleet");
            assertThat(head).contains("Secret # emberwatch-fleet with KAFKA_USERNAME");
            assertThat(validated(data.path("emberwatch.yml").asText(), environment))
                    .contains("good, cameras: []")
                    .doesNotContain("warning");
            assertThat(validated(data.path("site.yml").asText(), Map.of()))
                    .contains("entrance", "store")
                    .doesNotContain("warning");
            String entry = ImageFile.EMBERWATCH.only("ENTRYPOINT").replaceAll("[\\[\\]\"]", "");
            assertThat(head)
                    .contains("exec emberwatch-0 -- " + entry + " fleet import /etc/emberwatch/site.yml --config "
                            + MOUNTED);
        }

        @Test
        void pod_isTheImagesUserAndPort() {
            JsonNode context = pod.path("securityContext");
            assertThat(context.path("runAsUser").asText() + ":"
                            + context.path("fsGroup").asText())
                    .isEqualTo(ImageFile.EMBERWATCH.only("USER"));
            assertThat(container.at("/ports/0/containerPort").asText()).isEqualTo(ImageFile.EMBERWATCH.only("EXPOSE"));
            assertThat(kinds.get("Service").at("/spec/ports/0/port").asText())
                    .isEqualTo(ImageFile.EMBERWATCH.only("EXPOSE"));
            assertThat(kinds.get("Service").at("/spec/ports/0/targetPort")).isEqualTo(container.at("/ports/0/name"));
            for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                assertThat(container.path(probe).at("/httpGet/port"))
                        .as(probe)
                        .isEqualTo(container.at("/ports/0/name"));
            }
        }

        @Test
        void eachMember_hasItsOwnVolume_whereTheImageWrites() {
            assertThat(container.at("/volumeMounts/1/name"))
                    .isEqualTo(set.at("/spec/volumeClaimTemplates/0/metadata/name"));
            assertThat(container.at("/volumeMounts/1/mountPath").asText())
                    .isEqualTo(ImageFile.EMBERWATCH.only("VOLUME"));
        }

        @Test
        void process_isRunAsTheOneThatIsAlone() {
            JsonNode alone = ShippedFiles.yaml(FOLDER.resolve("kubernetes/deployment.yml"));
            JsonNode one = alone.at("/spec/template/spec/containers/0");
            assertThat(pod.path("securityContext")).isEqualTo(alone.at("/spec/template/spec/securityContext"));
            assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
            for (String same : List.of(
                    "image",
                    "ports",
                    "securityContext",
                    "startupProbe",
                    "livenessProbe",
                    "readinessProbe",
                    "resources")) {
                assertThat(container.path(same)).as(same).isEqualTo(one.path(same));
            }
        }
    }
}
