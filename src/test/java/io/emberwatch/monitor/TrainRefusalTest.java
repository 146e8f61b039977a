package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.cli.Emberwatch;
import io.emberwatch.lab.DrawnImages;
import io.emberwatch.lab.TinyModels;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What {@code train} does not begin with: one line that names it, and exit 2. */
class TrainRefusalTest {
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private Path data;

    @BeforeEach
    void drawImages() throws Exception {
        data = folder.resolve("data");
        DrawnImages.write(data.resolve("train"), 2, 1);
        DrawnImages.write(data.resolve("val"), 2, 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--batch=1 | --batch must be 2 or more, not 1",
                "--epochs=-1 | --epochs must be 0 or more, not -1",
                "--epochs=0 | --epochs 0 exports the weights of --start: name them",
                "--minutes=0 | --minutes must be above 0",
                "--learning-rate=-1 | --learning-rate must be above 0",
                "--learning-rate=NaN | --learning-rate must be above 0",
                "--weight-decay=-1 | --weight-decay must be 0 or more",
                "--label-smoothing=1 | --label-smoothing must be at least 0 and below 1",
                "--hidden=0 | --hidden must be 1 or more",
                "--sizes=50 | --sizes must be multiples of 32",
                "--phases=0.9,0.2 | --phases must rise",
                "--class-weight=nofire=-1 | --class-weight nofire must be above 0",
                "--class-weight=smoke=2 | --class-weight smoke: there is no such class",
                "--source-weight=film=2 | --source-weight film: no image is of this source; there are [drawn0, drawn1]",
                "--input=100 | --input must be a multiple of 32",
                "--start=nothing | nothing is no checkpoint",
                "--teacher=nothing | nothing is no checkpoint",
                "--start=builtin | builtin is another network than densenet-small",
            })
    void option_isRefused(String option, String reason) {
        String architecture = reason.contains("small") ? "densenet-small" : "densenet121";
        assertRefused(reason, "--architecture", architecture, option);
    }

    @Test
    void hiddenLayersOfATeacher_areRefused() {
        assertRefused("hidden layers are for a DenseNet", "--architecture", "mobilenet", "--hidden", "8");
    }

    @Test
    void folderOfARun_isPointedOn() throws Exception {
        Path run = Files.createDirectories(folder.resolve("run"));
        Files.writeString(run.resolve("checkpoint.bin"), "x");
        assertRefused("name its checkpoint.bin, or its folder model", "--start", run.toString());
    }

    @Test
    void damagedCheckpoint_isNamed() throws Exception {
        Path checkpoint = folder.resolve("checkpoint.bin");
        try (RandomAccessFile file = new RandomAccessFile(checkpoint.toFile(), "rw")) {
            file.writeInt(0x454d4257);
            file.writeInt(3);
            file.writeDouble(1);
            file.writeInt(1);
            file.writeUTF("conv/kernel");
            file.writeInt(1);
            file.writeLong(1L << 40);
        }
        assertThat(run("--teacher", checkpoint.toString())).isEqualTo(1);
        assertThat(err.toString().lines()).singleElement().asString().contains(checkpoint + " is damaged");
    }

    @Test
    void teacherOfOtherClasses_isRefused() throws Exception {
        Path teacher = folder.resolve("teacher");
        TinyModels.writeWithLinearHead(teacher, 1);
        replace(
                teacher.resolve("model.json"),
                "\"labels\" : [ \"nofire\", \"fire\" ]",
                "\"labels\" : [ \"fire\", \"nofire\" ]");
        assertRefused("has the classes [fire, nofire], not [nofire, fire]", "--teacher", teacher.toString());
    }

    @Test
    void packageThatWantsItsImagesOtherwise_isRefused() throws Exception {
        Path start = folder.resolve("start");
        TinyModels.writeWithLinearHead(start, 1);
        replace(start.resolve("model.json"), "\"torch\"", "\"caffe\"");
        assertRefused("needs images preprocessed as 'caffe', but train uses 'torch'", "--start", start.toString());
    }

    @Test
    void classOfWhichNothingCanBeRead_isRefused() throws Exception {
        try (Stream<Path> files = Files.list(data.resolve("val/nofire"))) {
            for (Path file : files.toList()) {
                Files.writeString(file, "no image");
            }
        }
        assertRefused("no image of class nofire in " + data.resolve("val") + " can be read");
    }

    @Test
    void folderThatAnotherRunHas_isRefused() throws Exception {
        Path out = Files.createDirectories(folder.resolve("out"));
        try (FileChannel channel =
                FileChannel.open(out.resolve("train.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(channel.lock().isValid()).isTrue();
            assertRefused("is in use by another run");
        }
    }

    private void assertRefused(String reason, String... options) {
        assertThat(run(options)).as(err.toString()).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().contains(reason);
    }

    private int run(String... options) {
        CommandLine command = Emberwatch.commandLine();
        command.setErr(new PrintWriter(err));
        List<String> usual =
                List.of("train", data.toString(), "--out", folder.resolve("out").toString());
        return command.execute(
                Stream.concat(usual.stream(), Arrays.stream(options)).toArray(String[]::new));
    }

    private static void replace(Path file, String from, String to) throws Exception {
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }
}
