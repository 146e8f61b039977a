package io.emberwatch.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.Installed;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The dashboards against the TypeScript types that Grafana publishes as {@code @grafana/schema}. npm fetches them and the
 * compiler into {@code target}; {@code board.ts} among the test resources says which type each part must have.
 */
@Tag("slow")
@Timeout(300)
class DashboardTypesTest {
    private static final Path FOLDER = Path.of("target/grafana-types");
    private static final String PACKAGES = """
            {"private": true, "dependencies": {"@grafana/schema": "13.2.3", "typescript": "5.9.3"}}
            """;

    @BeforeAll
    static void fetch() throws Exception {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "npm")));
        Installed.require(found, "npm is missing: apt-get install npm");
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve("package.json"), PACKAGES);
        Run run = run("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
        Installed.require(run.exit() == 0, "npm cannot fetch the types: " + run.output());
        try (InputStream board = DashboardTypesTest.class.getResourceAsStream("board.ts")) {
            Files.copy(board, FOLDER.resolve("board.ts"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void dashboards_areOfGrafanasTypes() throws Exception {
        List<String> files = new ArrayList<>();
        for (Board board : Board.all()) {
            files.add(write(board.uid(), Files.readString(board.file())));
        }

        assertThat(complaints(files)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "showLegend": true    | "showLegnd": true        | showLegnd
            "mode": "multi"       | "mode": "many"           | not assignable to type
            "lineWidth": 1        | "lineWidth": "1"         | not assignable to type
            "collapsed": false,   |                          | collapsed
            "type": "timeseries"  | "type": "graph"          | not assignable to type
            "graphTooltip": 1     | "graphTooltip": 7        | not assignable to type
            "refresh": "10s"      | "refresh": 10            | not assignable to type
            """)
    void mistake_isFound(String right, String wrong, String complaint) throws Exception {
        String text = Files.readString(ShippedFiles.DASHBOARDS.resolve("fleet.json"));
        assertThat(text).contains(right);
        String file = write("mistake", text.replace(right, wrong == null ? "" : wrong));

        assertThat(complaints(List.of(file))).contains("mistake.ts", "error", complaint);
    }

    private static String write(String name, String json) throws IOException {
        Files.writeString(
                FOLDER.resolve(name + ".ts"),
                "import type {Board} from './board';\nexport const board: Board =\n" + json + ";\n");
        return name + ".ts";
    }

    /** What the compiler has to say of these files; empty where all is well. */
    private static String complaints(List<String> files) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "node_modules/.bin/tsc",
                "--noEmit",
                "--strict",
                "--skipLibCheck",
                "--pretty",
                "false",
                "--target",
                "es2022",
                "--module",
                "nodenext",
                "--moduleResolution",
                "nodenext"));
        command.addAll(files);
        return run(command.toArray(String[]::new)).output();
    }

    private record Run(int exit, String output) {}

    private static Run run(String... command) throws IOException, InterruptedException {
        Path output = FOLDER.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(command[0] + " did not end within two minutes: " + Files.readString(output));
        }
        return new Run(process.exitValue(), Files.readString(output));
    }
}
