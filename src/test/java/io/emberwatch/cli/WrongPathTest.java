package io.emberwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.lab.DrawnImages;
import io.emberwatch.lab.TinyModels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/**
 * Every command that runs a model on files tells of a wrong path before it loads the model, which takes seconds. No model here
 * can be loaded: a command that tries to says so.
 */
class WrongPathTest {
    /** Command lines with words in capitals for paths, and what is said of them. */
    private static final List<String> WRONG = List.of(
            "explain NONE --out OUT | NONE: there is no such file or folder",
            "explain EMPTY --out OUT | EMPTY: no images",
            "explain IMAGES --out FILE | FILE: cannot be made a folder",
            "features NONE --out OUT | NONE: there is no such file or folder",
            "features NONE --dead | NONE: there is no such file or folder",
            "features IMAGES --out FILE | FILE: cannot be made a folder",
            "faithfulness NONE | NONE: there is no such folder",
            "faithfulness EMPTY | EMPTY: no images",
            "faithfulness IMAGES --json NONE/table.json | --json: there is no folder NONE",
            "audit NONE --out OUT | NONE: there is no such folder",
            "audit IMAGES --out FILE | FILE: cannot be made a folder",
            "audit IMAGES --out OUT --incidents EMPTY | EMPTY: no incidents with images",
            "evaluate NONE | no folder NONE",
            "evaluate EMPTY | no images in EMPTY",
            "evaluate IMAGES --json IMAGES | --json: IMAGES is a folder",
            "evaluate IMAGES --scores NONE/scores.csv | --scores: there is no folder NONE",
            "evaluate IMAGES --report FILE | --report: FILE is a file",
            "evaluate IMAGES --set-aside NONE | NONE",
            "evaluate IMAGES --kinds NONE | NONE",
            "calibrate NONE --out OUT | no folder NONE",
            "calibrate IMAGES --out FILE | --out: FILE is a file",
            "finetune NONE --out OUT | no folder NONE",
            "finetune DATA --out FILE | --out: FILE is a file",
            "finetune DATA --out OUT --config NONE | NONE: no such file",
            "finetune DATA --out OUT --incidents NONE | no folder of incidents NONE",
            "replay NONE | NONE does not exist",
            "replay EMPTY | no recordings in EMPTY",
            "replay FILE --truth NONE | NONE",
            "replay FILE --config NONE | NONE: no such file",
            "replay FILE --json IMAGES | --json: IMAGES is a folder",
            "replay FILE --plot IMAGES | --plot: IMAGES is a folder",
            "replay FILE --annotated FILE | --annotated: FILE is a file");

    private static final List<String> RIGHT = List.of(
            "explain IMAGES --out OUT",
            "features IMAGES --out OUT",
            "faithfulness IMAGES",
            "audit IMAGES --out OUT",
            "evaluate IMAGES",
            "calibrate IMAGES --out OUT",
            "finetune DATA --out OUT");

    private static final Pattern PATH = Pattern.compile("\\b(NONE|EMPTY|FILE|IMAGES|DATA|OUT)\\b");

    @TempDir
    static Path folder;

    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void write() throws IOException {
        DrawnImages.write(folder.resolve("images"), 3, 1);
        DrawnImages.write(folder.resolve("data/train"), 3, 2);
        Files.createDirectories(folder.resolve("empty/no"));
        Files.writeString(folder.resolve("file"), "text");
        TinyModels.writeWithLinearHead(folder.resolve("model"), 1);
        TinyModels.writeWithLinearHead(folder.resolve("damaged"), 1);
        Files.writeString(folder.resolve("damaged").resolve(ModelPackage.GRAPH_FILE), "no graph");
    }

    static List<String> wrong() {
        return WRONG;
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void wrongPath_isToldBeforeTheModelIsLoaded(String line) {
        String[] parts = line.split(" \\| ", -1);

        assertThat(run(parts[0])).isEqualTo(2);

        assertThat(err.toString().strip()).hasLineCount(1).contains(paths(parts[1]));
    }

    static List<String> right() {
        return RIGHT;
    }

    @ParameterizedTest
    @MethodSource("right")
    void rightPath_leadsToTheModel(String line) {
        assertThat(run(line)).isNotZero();

        assertThat(err.toString()).containsAnyOf("GPU", "damaged");
    }

    @Test
    void everyPathThatACommandWithAModelTakes_isTriedHere() {
        Set<String> tried = new HashSet<>();
        for (String line : WRONG) {
            List<String> words = List.of(line.split(" \\| ", -1)[0].split(" "));
            tried.add(words.get(0));
            words.stream()
                    .filter(word -> word.startsWith("--"))
                    .forEach(option -> tried.add(words.get(0) + " " + option));
        }

        for (CommandLine command : Emberwatch.commandLine().getSubcommands().values()) {
            CommandLine.Model.CommandSpec spec = command.getCommandSpec();
            if (spec.findOption("--model") == null
                    || spec.positionalParameters().stream().noneMatch(WrongPathTest::isPath)) {
                continue;
            }
            assertThat(tried).contains(spec.name());
            spec.options().stream()
                    .filter(WrongPathTest::isPath)
                    .forEach(option -> assertThat(tried).contains(spec.name() + " " + option.longestName()));
        }
    }

    @Test
    void oneWrongPathOfSeveral_isToldFirst_andTheOthersAreTried() {
        assertThat(run("explain NONE IMAGES --out OUT")).isNotZero();

        assertThat(err.toString().lines().toList())
                .first()
                .asString()
                .isEqualTo(paths("NONE: there is no such file or folder"));
        assertThat(err.toString()).contains("GPU");
    }

    private static boolean isPath(ArgSpec argument) {
        return Stream.concat(Stream.of(argument.type()), Arrays.stream(argument.auxiliaryTypes()))
                .anyMatch(Path.class::equals);
    }

    /** With the paths in the place of their words. */
    private static String paths(String line) {
        Matcher words = PATH.matcher(line);
        return words.replaceAll(word -> Matcher.quoteReplacement(
                switch (word.group()) {
                    case "NONE" -> folder.resolve("none").toString();
                    case "EMPTY" -> folder.resolve("empty").toString();
                    case "FILE" -> folder.resolve("file").toString();
                    case "IMAGES" -> folder.resolve("images").toString();
                    case "DATA" -> folder.resolve("data").toString();
                    default -> folder.resolve("out").toString();
                }));
    }

    /** With a device that is not there, or for the command without that option a graph that is none. */
    private int run(String line) {
        List<String> arguments = new ArrayList<>();
        for (String word : line.split(" ", -1)) {
            arguments.add(paths(word));
        }
        if (line.startsWith("calibrate ")) {
            arguments.addAll(List.of("--model", folder.resolve("damaged").toString()));
        } else {
            arguments.addAll(List.of("--model", folder.resolve("model").toString(), "--device", "gpu"));
        }
        StringWriter out = new StringWriter();
        return Emberwatch.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }
}
