package io.emberwatch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.bundle.ModelBundle;
import io.emberwatch.model.DrawnPictures;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrainCommandTest {
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @Test
    @Tag("slow")
    void smallDenseNet_isTrainedAndExported() throws Exception {
        DrawnPictures.write(folder.resolve("data/train"), 6, 1);
        DrawnPictures.write(folder.resolve("data/val"), 4, 2);
        int exit = run(
                folder.resolve("data").toString(),
                "--out",
                folder.resolve("out").toString(),
                "--architecture",
                "densenet-small",
                "--batch",
                "4",
                "--epochs",
                "2",
                "--sizes",
                "64");
        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        try (ModelBundle bundle = ModelBundle.open(folder.resolve("out/model"))) {
            assertThat(bundle.manifest().labels()).containsExactly("nofire", "fire");
            assertThat(bundle.manifest().training().path("steps").asInt()).isEqualTo(6);
            assertThat(bundle.manifest().threshold()).isBetween(0.5, 1.0);
        }
    }

    @Test
    void missingData_isOneLineAndExit2() {
        int exit = run(
                folder.resolve("nothing").toString(),
                "--out",
                folder.resolve("out").toString());
        assertThat(exit).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).first().asString().contains("no folder");
    }

    @Test
    void unknownArchitecture_isOneLineAndExit2() {
        int exit = run("data", "--out", folder.toString(), "--architecture", "resnet50");
        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("unknown architecture resnet50", "densenet121");
    }

    private int run(String... arguments) {
        CommandLine command = new CommandLine(new TrainCommand());
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }
}
