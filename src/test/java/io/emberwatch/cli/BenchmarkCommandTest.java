package io.emberwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.lab.TinyModels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchmarkCommandTest {
    @TempDir
    Path model;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            Emberwatch.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void benchmark_printsARowForEachBatchSize() throws IOException {
        TinyModels.writeWithLinearHead(model, 1);

        int exit = command.execute(
                "benchmark", "--model", model.toString(), "--batch", "1,2", "--seconds", "0.01", "--precision", "fp32");

        assertThat(exit).isZero();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.startsWith("densenet-tiny, 224x224, fp32, "))
                .anyMatch(line -> line.matches(" +1( +[0-9]+\\.[0-9]+){5} +[0-9.]+%"))
                .anyMatch(line -> line.matches(" +2( +[0-9]+\\.[0-9]+){5} +[0-9.]+%"));
    }

    @Test
    void benchmark_printsTheCostOfEachMethod() throws IOException {
        TinyModels.writeWithLinearHead(model, 1);

        int exit = command.execute("benchmark", "--model", model.toString(), "--batch", "2", "--methods");

        assertThat(exit).isZero();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("gradcam +[0-9.]+ +[+-][0-9.]+%"))
                .anyMatch(line -> line.matches("smoothgrad +[0-9.]+ +[+-][0-9.]+%"));
    }

    @Test
    void benchmark_rejectsBatchesOutOfRange() {
        assertThat(command.execute("benchmark", "--batch", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--batch must be from 1 to 64, not 0");
    }

    @Test
    void benchmark_saysInOneLineThatThereIsNoSuchModel() {
        assertThat(command.execute("benchmark", "--model", "/nowhere")).isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("model folder /nowhere does not exist");
    }
}
