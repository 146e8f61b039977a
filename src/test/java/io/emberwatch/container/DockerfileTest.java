package io.emberwatch.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.dashboards.ShippedFiles;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DockerfileTest {
    private static final Path CONTAINER = Path.of("config/container");

    private final ImageFile image = ImageFile.EMBERWATCH;

    @Test
    void bases_areNamedInFullWithTheirVersion() {
        List<String> bases = Stream.concat(
                        image.all("FROM").stream().map(from -> from.replaceFirst(" AS .*", "")),
                        image.all("ARG").stream()
                                .filter(arg -> arg.startsWith("BASE="))
                                .map(arg -> arg.substring("BASE=".length())))
                .filter(base -> !base.equals("${BASE}"))
                .toList();
        assertThat(bases)
                .hasSize(2)
                .allSatisfy(base -> assertThat(base)
                        .matches("docker\\.io/[\\w./-]+:[\\w.-]+")
                        .doesNotEndWith(":latest"));
    }

    @Test
    void everyCopiedFile_existsAndIsPartOfTheContext() throws IOException {
        List<String> context = ShippedFiles.text(Path.of(".dockerignore"))
                .lines()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();
        for (String copy : image.all("COPY")) {
            if (copy.startsWith("--from=")) {
                continue;
            }
            String[] words = copy.split(" ");
            for (String source : Arrays.copyOf(words, words.length - 1)) {
                assertThat(matching(source)).as(source).isNotEmpty();
                assertThat(context).as(source).anyMatch(open -> source.equals(open) || source.startsWith(open + "/"));
            }
        }
    }

    @Test
    void process_isNotRootAndWritesToItsVolumeOnly() {
        assertThat(image.only("USER")).matches("[1-9]\\d+:[1-9]\\d+");
        String volume = image.only("VOLUME");
        assertThat(image.all("WORKDIR")).endsWith(volume);
        assertThat(image.all("RUN")).anyMatch(run -> run.contains("chown " + image.only("USER") + " " + volume));
        assertThat(ShippedFiles.text(CONTAINER.resolve("entrypoint"))).contains("\ndata=" + volume + "\n");
    }

    @Test
    void natives_lieWhereTheEntrypointPointsTheirLibraries() {
        assertThat(image.all("RUN"))
                .anyMatch(run -> run.contains("-linux-x86_64*.jar; do unzip -qoj")
                        && run.contains("Linux/x86_64/libsqlitejdbc.so' -d natives")
                        && run.contains("linux-x86-64/libjnidispatch.so' -d natives"));
        assertThat(image.all("COPY")).contains("--from=build /src/natives /opt/emberwatch/natives");
        assertThat(ShippedFiles.text(CONTAINER.resolve("entrypoint")))
                .contains("\nnatives=/opt/emberwatch/natives\n")
                .contains("-Djava.library.path=$natives ")
                .contains("-Dorg.sqlite.lib.path=$natives ")
                .contains("-Djna.boot.library.path=$natives ");
    }

    @Test
    void namesOfEveryScript_haveFontsAndWhatJavaDrawsThemWith() {
        assertThat(image.all("RUN"))
                .anyMatch(run -> run.contains("libfontconfig1 libfreetype6 libharfbuzz0b")
                        && run.contains("fonts-dejavu-core fonts-wqy-microhei")
                        && run.contains("fonts-symbola"));
        assertThat(ShippedFiles.text(CONTAINER.resolve("entrypoint"))).contains("XDG_CACHE_HOME:-$data/tmp");
    }

    @Test
    void scripts_areExecutableAndWhereTheImageLooks() {
        assertThat(image.only("ENTRYPOINT")).isEqualTo("[\"/opt/emberwatch/container/entrypoint\"]");
        assertThat(image.only("HEALTHCHECK")).endsWith("CMD [\"/opt/emberwatch/container/healthcheck\"]");
        for (String script : List.of("entrypoint", "healthcheck")) {
            assertThat(Files.isExecutable(CONTAINER.resolve(script))).as(script).isTrue();
            assertThat(image.all("COPY")).anyMatch(copy -> copy.contains("config/container/" + script));
        }
    }

    @Test
    void shippedConfiguration_servesTheExposedPort() throws Exception {
        MonitorConfig config = new ConfigLoader(name -> null).load(CONTAINER.resolve("emberwatch.yml"));
        assertThat(config.web().bind().getAddress().isAnyLocalAddress()).isTrue();
        assertThat(image.only("EXPOSE"))
                .isEqualTo(Integer.toString(config.web().bind().getPort()));
        assertThat(ShippedFiles.text(CONTAINER.resolve("healthcheck")))
                .contains("EMBERWATCH_PORT:-" + image.only("EXPOSE"));
        assertThat(image.only("CMD")).isEqualTo("[\"monitor\", \"--config\", \"/etc/emberwatch/emberwatch.yml\"]");
        assertThat(image.all("COPY")).contains("config/container/emberwatch.yml /etc/emberwatch/emberwatch.yml");
    }

    @Test
    void labels_areThoseOfTheProject() {
        String pom = ShippedFiles.text(Path.of("pom.xml"));
        String version = pom.replaceFirst("(?s).*?<version>([^<]+)</version>.*", "$1");
        assertThat(image.all("ARG")).contains("VERSION=" + version);
        assertThat(image.only("LABEL"))
                .contains("org.opencontainers.image.title=", "org.opencontainers.image.description=")
                .contains("org.opencontainers.image.licenses=\"Apache-2.0\"")
                .contains("org.opencontainers.image.version=\"${VERSION}\"")
                .contains("org.opencontainers.image.revision=\"${REVISION}\"");
    }

    private static List<Path> matching(String glob) throws IOException {
        Path folder = Path.of(glob).getParent();
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        try (Stream<Path> files = Files.list(folder == null ? Path.of("") : folder)) {
            return files.filter(matcher::matches).toList();
        }
    }
}
