package io.emberwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.file.Json;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.lab.DrawnImages;
import io.emberwatch.lab.TinyModels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.SavedModel;

class CalibrateCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        TinyModels.writeWithLinearHead(folder.resolve("model"), 5);
        DrawnImages.write(folder.resolve("data"), 4, 1);
    }

    @Test
    void copy_getsTheVerdict_whichIsTheExitCode() throws IOException {
        int exit = run(folder.resolve("model").toString());

        Assumptions.assumeFalse(err.toString().contains("avx_vnni"), "this CPU has no int8");
        String refused =
                Json.read(folder.resolve("out/int8.json")).path("refused").asText();
        assertThat(exit).isEqualTo(refused.isEmpty() ? 0 : 1);
        assertThat(out.toString()).startsWith("int8: calibrated on 4 images");
        assertThat(folder.resolve("model/int8.json")).doesNotExist();
    }

    @Test
    void modelThatHasNoInt8_isExit2_andNothingIsCopied() throws IOException {
        Path graph = folder.resolve("model").resolve(ModelPackage.GRAPH_FILE);
        SavedModel.Builder model = SavedModel.parseFrom(Files.readAllBytes(graph)).toBuilder();
        model.getMetaGraphsBuilder(0).getGraphDefBuilder().getNodeBuilderList().stream()
                .filter(node -> node.getOp().equals("Relu"))
                .forEach(node -> node.setOp("Elu"));
        Files.write(graph, model.build().toByteArray());

        assertThat(run(folder.resolve("model").toString())).isEqualTo(2);

        assertThat(err.toString())
                .contains("is a Elu where a DenseNet has a Relu")
                .hasLineCount(1);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private int run(String model) {
        return Emberwatch.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(
                        "calibrate",
                        folder.resolve("data").toString(),
                        "--model",
                        model,
                        "--out",
                        folder.resolve("out").toString());
    }
}
