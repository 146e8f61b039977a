package io.emberwatch.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.emberwatch.dashboards.ShippedFiles;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KubernetesTest {
    private static final Path FOLDER = Path.of("config/kubernetes");
    private static final String LABEL = "app.kubernetes.io/name";

    private final JsonNode deployment = read("deployment.yml");
    private final JsonNode pod = deployment.at("/spec/template/spec");
    private final JsonNode container = pod.at("/containers/0");
    private final JsonNode service = read("service.yml");
    private final JsonNode monitor = read("servicemonitor.yml");

    @Test
    void selectors_findTheirLabels() {
        JsonNode labels = deployment.at("/spec/template/metadata/labels");
        assertThat(deployment.at("/spec/selector/matchLabels")).isEqualTo(labels);
        assertThat(service.at("/spec/selector")).isEqualTo(labels);
        assertThat(monitor.at("/spec/selector/matchLabels")).isEqualTo(service.at("/metadata/labels"));
    }

    @Test
    void volumesAndSecret_areThoseOfTheOtherFiles() {
        assertThat(pod.at("/volumes/0/configMap/name"))
                .isEqualTo(read("configmap.yml").at("/metadata/name"));
        assertThat(pod.at("/volumes/1/persistentVolumeClaim/claimName"))
                .isEqualTo(read("pvc.yml").at("/metadata/name"));
        assertThat(container.at("/envFrom/0/secretRef/name"))
                .isEqualTo(read("secret.yml.example").at("/metadata/name"));
        assertThat(container.at("/volumeMounts/1/mountPath").asText()).isEqualTo(ImageFile.EMBERWATCH.only("VOLUME"));
    }

    @Test
    void secretExample_holdsNoSecretAndNamesWhatTheConfigurationAsksFor() {
        JsonNode values = read("secret.yml.example").path("stringData");
        assertThat(values)
                .isNotEmpty()
                .allSatisfy(value -> assertThat(value.asText()).isEmpty());
        assertThat(configuration()).contains("${CAM_ENTRANCE_URL:-demo:}");
        assertThat(values.has("CAM_ENTRANCE_URL")).isTrue();
    }

    @Test
    void process_mayDoNothingButItsWork() {
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/runAsUser").asText() + ":"
                        + pod.at("/securityContext/runAsGroup").asText())
                .isEqualTo(ImageFile.EMBERWATCH.only("USER"));
        assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
        JsonNode security = container.path("securityContext");
        assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(security.at("/capabilities/drop")).hasToString("[\"ALL\"]");
        assertThat(container.at("/resources/requests").has("cpu")).isTrue();
        assertThat(container.at("/resources/limits").has("memory")).isTrue();
    }

    @Test
    void ports_agreeFromTheConfigurationToTheScrape() throws Exception {
        MonitorConfig config = new ConfigLoader(Map.<String, String>of()::get).parse("configmap.yml", configuration());
        assertThat(container.at("/ports/0/containerPort").asInt())
                .isEqualTo(config.web().bind().getPort());
        String port = container.at("/ports/0/name").asText();
        assertThat(service.at("/spec/ports/0/targetPort").asText()).isEqualTo(port);
        assertThat(monitor.at("/spec/endpoints/0/port")).isEqualTo(service.at("/spec/ports/0/name"));
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            JsonNode get = container.path(probe).path("httpGet");
            assertThat(get.path("port").asText()).as(probe).isEqualTo(port);
            assertThat(get.path("path").asText())
                    .as(probe)
                    .isEqualTo(probe.equals("readinessProbe") ? "/readyz" : "/healthz");
        }
    }

    @Test
    void arguments_nameTheMountedConfiguration() {
        String folder = container.at("/volumeMounts/0/mountPath").asText();
        assertThat(container.path("args"))
                .hasToString("[\"monitor\",\"--config\",\"" + folder + "/"
                        + read("configmap.yml").path("data").fieldNames().next() + "\"]");
        assertThat(ImageFile.EMBERWATCH.only("CMD").replace(", ", ","))
                .isEqualTo(container.path("args").toString());
    }

    @Test
    void scrape_isThatOfPrometheusYml() {
        JsonNode prometheus = ShippedFiles.yaml(ShippedFiles.PROMETHEUS_CONFIG);
        JsonNode endpoint = monitor.at("/spec/endpoints/0");
        assertThat(endpoint.path("path")).isEqualTo(prometheus.at("/scrape_configs/0/metrics_path"));
        assertThat(endpoint.path("interval")).isEqualTo(prometheus.at("/global/scrape_interval"));
        assertThat(endpoint.path("scrapeTimeout")).isEqualTo(prometheus.at("/global/scrape_timeout"));
        assertThat(monitor.at("/spec/jobLabel").asText()).isEqualTo(LABEL);
        assertThat(service.at("/metadata/labels").path(LABEL)).isEqualTo(prometheus.at("/scrape_configs/0/job_name"));
    }

    @Test
    void prometheusRule_holdsTheShippedRules() {
        ArrayNode shipped = new ObjectMapper().createArrayNode();
        for (Path file : List.of(ShippedFiles.RECORDING_RULES, ShippedFiles.ALERTING_RULES)) {
            ShippedFiles.yaml(file).path("groups").forEach(shipped::add);
        }
        assertThat(read("prometheusrule.yml").at("/spec/groups"))
                .as("copy the groups of dashboards/prometheus/rules into config/kubernetes/prometheusrule.yml")
                .isEqualTo(shipped);
    }

    private static String configuration() {
        return read("configmap.yml").at("/data/emberwatch.yml").asText();
    }

    private static JsonNode read(String file) {
        return ShippedFiles.yaml(FOLDER.resolve(file));
    }
}
