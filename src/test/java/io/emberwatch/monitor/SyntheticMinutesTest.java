package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.cli.Emberwatch;
import io.emberwatch.core.demo.DemoRoom;
import io.emberwatch.monitor.config.DemoUrl;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Two minutes of a synthetic camera, with the model that comes with the program. */
@Tag("slow")
class SyntheticMinutesTest {
    @TempDir
    Path folder;

    @Test
    void calm_rooms_give_no_incident_and_a_burning_one_gives_one_with_its_name_if_images_are_believed()
            throws IOException {
        room("calm0.png", "demo:?fire=never", 1);
        room("calm1.png", "demo:?fire=never", 23);
        Path calm = folder.resolve("rooms");

        JsonNode quiet = minutes(calm);

        assertThat(quiet.at("/totals/pictures").asInt()).isEqualTo(120);
        assertThat(quiet.at("/totals/incidents").asInt()).as(quiet.toString()).isZero();

        room("burning.png", "demo:?fire=always", 40);
        JsonNode still = minutes(calm);
        assertThat(still.at("/totals/incidents").asInt()).as("a photograph").isZero();
        assertThat(still.at("/clips").findValues("steady")).as("it was seen").isNotEmpty();

        Path believing = Files.writeString(
                folder.resolve("believing.yml"), "cameras: {replay: {url: 'demo:', detect: {flicker: 0}}}");
        JsonNode alarmed = minutes(calm, "--config", believing.toString());

        assertThat(alarmed.at("/totals/incidents").asInt()).isPositive();
        for (JsonNode scene : alarmed.at("/clips")) {
            int expected = scene.at("/clip").asText().equals("burning.png") ? 1 : 0;
            assertThat(scene.at("/incidents").size()).as(scene.toString()).isEqualTo(expected);
        }
    }

    private JsonNode minutes(Path material, String... more) throws IOException {
        StringWriter err = new StringWriter();
        Path json = folder.resolve("report.json");
        CommandLine command = Emberwatch.commandLine();
        command.setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(err, true));
        List<String> arguments = new ArrayList<>(List.of("replay", material.toString(), "--json", json.toString()));
        arguments.addAll(List.of("--synthetic-hours", Double.toString(2 / 60.0), "--fps", "1", "--seed", "3"));
        arguments.addAll(List.of(more));
        assertThat(command.execute(arguments.toArray(String[]::new)))
                .as(err.toString())
                .isZero();
        return new ObjectMapper().readTree(json.toFile());
    }

    /** A moment of the demo room as an image. */
    private void room(String name, String url, long seconds) throws IOException {
        byte[] bgr = new DemoRoom(DemoUrl.parse(url)).draw(Duration.ofSeconds(seconds));
        BufferedImage image = new BufferedImage(DemoRoom.WIDTH, DemoRoom.HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
        System.arraycopy(bgr, 0, ((DataBufferByte) image.getRaster().getDataBuffer()).getData(), 0, bgr.length);
        ImageIO.write(
                image,
                "png",
                Files.createDirectories(folder.resolve("rooms")).resolve(name).toFile());
    }
}
