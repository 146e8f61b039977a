package io.emberwatch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.bundle.ModelBundle;
import io.emberwatch.model.DrawnPictures;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
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
        assertThat(folder.resolve("out/report/report.json")).content().contains("data_sha256", "\"steps\" : 6");
        assertThat(folder.resolve("out/history.jsonl")).content().contains("val_auroc");
    }

    @Test
    @Tag("slow")
    void moreThanTwoClasses_areTrained_withFireLast() throws Exception {
        DrawnPictures.write(folder.resolve("data/train"), 4, 1);
        DrawnPictures.write(folder.resolve("data/val"), 3, 2);
        for (String split : new String[] {"train", "val"}) {
            DrawnPictures.write(folder.resolve("other").resolve(split), 3, 3);
            Files.move(
                    folder.resolve("other").resolve(split).resolve("nofire"),
                    folder.resolve("data").resolve(split).resolve("smoke"));
        }
        int exit = run(
                folder.resolve("data").toString(),
                "--out",
                folder.resolve("out").toString(),
                "--architecture",
                "densenet-small",
                "--batch",
                "4",
                "--epochs",
                "1",
                "--sizes",
                "64",
                "--class-weight",
                "smoke=2",
                "--without",
                "mixup,inset");
        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        try (ModelBundle bundle = ModelBundle.open(folder.resolve("out/model"))) {
            assertThat(bundle.manifest().labels()).containsExactly("nofire", "smoke", "fire");
            assertThat(bundle.manifest().fireIndex()).isEqualTo(2);
        }
    }

    @Test
    void classWithoutPictures_isOneLineAndExit2() throws Exception {
        DrawnPictures.write(folder.resolve("train"), 1, 1);
        Files.createDirectories(folder.resolve("train/smoke"));
        int exit = run(folder.toString(), "--out", folder.resolve("out").toString());
        assertThat(exit).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).first().asString().contains("no pictures in", "smoke");
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
