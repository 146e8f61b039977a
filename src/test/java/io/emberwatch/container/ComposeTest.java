package io.emberwatch.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.dashboards.ShippedFiles;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComposeTest {
    private static final Path FOLDER = Path.of("config");
    private static final Path OWN = FOLDER.resolve("compose");

    private final JsonNode services =
            ShippedFiles.yaml(FOLDER.resolve("compose.yml")).path("services");

    @Test
    void everyPort_isOnLoopbackOnly() {
        List<String> ports = new ArrayList<>();
        services.forEach(service -> service.path("ports").forEach(port -> ports.add(port.asText())));
        assertThat(ports)
                .containsExactlyInAnyOrder(
                        "127.0.0.1:8080:8080", "127.0.0.1:9090:9090", "127.0.0.1:9093:9093", "127.0.0.1:3000:3000");
    }

    @Test
    void foreignImages_havePinnedVersions() {
        services.properties().forEach(service -> {
            if (!service.getValue().has("build")) {
                assertThat(service.getValue().path("image").asText())
                        .as(service.getKey())
                        .matches("docker\\.io/[\\w./-]+:v?\\d+\\.\\d+\\.\\d+");
            }
        });
    }

    @Test
    void ownImages_areBuiltFromFoldersWithADockerfile() {
        for (String service : List.of("emberwatch", "cameras")) {
            Path context = FOLDER.resolve(services.path(service).path("build").asText());
            assertThat(context.resolve("Dockerfile")).as(service).exists();
            assertThat(services.path(service).path("read_only").asBoolean()).isTrue();
            assertThat(services.path(service).path("cap_drop")).hasToString("[\"ALL\"]");
        }
    }

    @Test
    void everyMountedFile_exists() {
        for (JsonNode service : services) {
            for (JsonNode volume : service.path("volumes")) {
                String source = volume.asText().substring(0, volume.asText().indexOf(':'));
                if (source.startsWith(".")) {
                    assertThat(FOLDER.resolve(source)).exists();
                    assertThat(volume.asText()).endsWith(":ro");
                }
            }
        }
    }

    @Test
    void monitor_readsTheServedCamerasAndWritesToItsVolume() throws Exception {
        MonitorConfig config = config();
        ImageFile server = new ImageFile(OWN.resolve("rtsp/Dockerfile"));
        String script = ShippedFiles.text(OWN.resolve("rtsp/cameras.py"));
        List<URI> urls = config.cameras().values().stream()
                .map(camera -> URI.create(camera.url()))
                .filter(url -> "rtsp".equals(url.getScheme()))
                .toList();
        assertThat(urls).hasSize(2).allSatisfy(url -> {
            assertThat(services.has(url.getHost())).isTrue();
            assertThat(Integer.toString(url.getPort())).isEqualTo(server.only("EXPOSE"));
            assertThat(script).contains("\"" + url.getPath() + "\": ");
        });
        assertThat(script).contains("else \"" + server.only("EXPOSE") + "\"");
        assertThat(mounts("emberwatch"))
                .contains("emberwatch-data:" + ImageFile.EMBERWATCH.only("VOLUME"))
                .contains("./compose/emberwatch.yml:/etc/emberwatch/emberwatch.yml:ro");
    }

    @Test
    void prometheus_scrapesTheMonitorAndTellsAlertmanager() throws Exception {
        assertThat(target("emberwatch"))
                .isEqualTo("emberwatch:" + config().web().bind().getPort());
        assertThat(target("alertmanager")).isEqualTo("alertmanager:9093");
        assertThat(mounts("prometheus"))
                .contains(
                        "../dashboards/prometheus:/etc/prometheus:ro", "./compose/targets:/etc/prometheus/targets:ro");
        // Flags of one's own replace the image's.
        assertThat(services.at("/prometheus/command"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "--config.file=/etc/prometheus/prometheus.yml",
                        "--storage.tsdb.path=/prometheus",
                        "--enable-feature=exemplar-storage");
        assertThat(mounts("prometheus")).contains("prometheus-data:/prometheus");
        assertThat(ShippedFiles.text(ShippedFiles.PROMETHEUS_CONFIG))
                .contains("targets/emberwatch.yml", "targets/alertmanager.yml");
    }

    @Test
    void grafana_isProvisionedWithoutAPassword() {
        JsonNode environment = services.at("/grafana/environment");
        assertThat(environment.path("EMBERWATCH_PROMETHEUS_URL").asText()).isEqualTo("http://prometheus:9090");
        assertThat(environment.path("GF_AUTH_ANONYMOUS_ORG_ROLE").asText()).isEqualTo("Viewer");
        assertThat(environment
                        .path("GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION")
                        .asText())
                .isEqualTo("true");
        assertThat(environment.toString()).doesNotContainIgnoringCase("password");

        Path provisioning = ShippedFiles.DASHBOARDS.resolve("provisioning");
        JsonNode source = ShippedFiles.yaml(provisioning.resolve("datasources/prometheus.yml"));
        assertThat(source.at("/datasources/0/url").asText()).isEqualTo("${EMBERWATCH_PROMETHEUS_URL}");
        assertThat(source.at("/datasources/0/jsonData/timeInterval"))
                .isEqualTo(ShippedFiles.yaml(ShippedFiles.PROMETHEUS_CONFIG).at("/global/scrape_interval"));

        JsonNode provider = ShippedFiles.yaml(provisioning.resolve("dashboards/emberwatch.yml"));
        String folder = provider.at("/providers/0/options/path").asText();
        assertThat(mounts("grafana")).contains("../dashboards:" + folder + ":ro");
        String home =
                environment.path("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH").asText();
        assertThat(home).startsWith(folder + "/");
        assertThat(Files.exists(ShippedFiles.DASHBOARDS.resolve(home.substring(folder.length() + 1))))
                .isTrue();
    }

    private static MonitorConfig config() throws Exception {
        return new ConfigLoader(name -> null).load(OWN.resolve("emberwatch.yml"));
    }

    private static String target(String name) {
        return ShippedFiles.yaml(OWN.resolve("targets/" + name + ".yml"))
                .at("/0/targets/0")
                .asText();
    }

    private List<String> mounts(String service) {
        List<String> mounts = new ArrayList<>();
        services.path(service).path("volumes").forEach(each -> mounts.add(each.asText()));
        return mounts;
    }
}
