package io.emberwatch.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.model.DrawnPictures;
import io.emberwatch.model.TinyModels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EvaluateCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void scoresFile_hasALineForEachReadablePicture() throws IOException {
        Path model = folder.resolve("model");
        TinyModels.writeWithLinearHead(model, 5);
        DrawnPictures.write(folder.resolve("pictures"), 3, 1);
        Files.writeString(folder.resolve("pictures/fire/broken_1.jpg"), "no picture");
        Path scores = folder.resolve("scores.csv");
        Path json = folder.resolve("figures.json");

        int exit = run(
                folder.resolve("pictures").toString(),
                "--model",
                model.toString(),
                "--scores",
                scores.toString(),
                "--json",
                json.toString());

        assertThat(exit).isZero();
        assertThat(Files.readAllLines(scores)).hasSize(7).first().isEqualTo("file,label,predicted,score");
        JsonNode figures = new ObjectMapper().readTree(json.toFile());
        assertThat(figures.at("/totals/pictures").asInt()).isEqualTo(6);
        assertThat(figures.at("/sources")).hasSize(2);
        assertThat(figures.at("/unreadable/0").asText()).isEqualTo("fire/broken_1.jpg");
        assertThat(err.toString()).contains("skipped, cannot be read: fire/broken_1.jpg");
        assertThat(out.toString()).contains("source", "all", "at threshold 0.5000");
    }

    @Test
    void folderThatIsNotThere_isOneLineAndExit2() throws IOException {
        TinyModels.writeWithLinearHead(folder.resolve("model"), 5);
        int exit = run(
                folder.resolve("nothing").toString(),
                "--model",
                folder.resolve("model").toString());
        assertThat(exit).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).first().asString().contains("no folder");
    }

    @Test
    void classWithoutPictures_isOneLineAndExit2() throws IOException {
        TinyModels.writeWithLinearHead(folder.resolve("model"), 5);
        Files.createDirectories(folder.resolve("pictures/nofire"));
        Files.createDirectories(folder.resolve("pictures/fire"));
        int exit = run(
                folder.resolve("pictures").toString(),
                "--model",
                folder.resolve("model").toString());
        assertThat(exit).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).first().asString().contains("no pictures in");
    }

    private int run(String... arguments) {
        CommandLine command = new CommandLine(new EvaluateCommand());
        command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return command.execute(arguments);
    }
}
