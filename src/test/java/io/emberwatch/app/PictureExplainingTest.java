package io.emberwatch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.inference.ExplainableModel;
import io.emberwatch.inference.OpenedModels;
import io.emberwatch.model.DrawnPictures;
import io.emberwatch.model.TinyModels;
import io.emberwatch.web.PictureQuestion;
import io.emberwatch.web.PictureRefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureExplainingTest {
    @TempDir
    static Path folder;

    private static ExplainableModel model;
    private static byte[] picture;

    private final PictureExplaining explaining = new PictureExplaining();

    @BeforeAll
    static void load() throws IOException {
        TinyModels.writeWithLinearHead(folder.resolve("model"), 8);
        DrawnPictures.write(folder, 1, 1);
        picture = Files.readAllBytes(folder.resolve("fire/drawn0_0.png"));
        model = OpenedModels.open(folder.resolve("model"));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void answer_isJsonWithTheMapOrASheet() throws Exception {
        explaining.use(model.network());
        JsonNode json = new ObjectMapper()
                .readTree(explaining
                        .explain(picture, asked("layercam", "last", false))
                        .body());
        assertThat(json.at("/heat/values")).hasSize(49);
        assertThat(json.at("/scores/fire").asDouble()).isBetween(0.0, 1.0);
        byte[] sheet =
                explaining.explain(picture, asked("gradcam", "last", true)).body();
        assertThat(ImageIO.read(new ByteArrayInputStream(sheet)).getWidth()).isGreaterThan(1000);
    }

    @Test
    void whatCannotBeServed_hasItsStatus() {
        assertStatus(409, picture, asked("gradcam", "last", false));
        explaining.use(model.network());
        assertStatus(415, new byte[] {1, 2, 3}, asked("gradcam", "last", false));
        assertStatus(400, picture, asked("gradcam", "nolayer", false));
        assertStatus(400, picture, asked("occlusion", "last", false));
        assertStatus(400, picture, asked("gradcan", "last", false));
        assertStatus(
                400, picture, new PictureQuestion("gradcam", List.of("last"), Optional.of("smoke"), "logit", false));
        assertStatus(400, picture, new PictureQuestion("gradcam", List.of("last"), Optional.empty(), "pixels", false));
    }

    @Test
    void differentLayers_areBounded() throws Exception {
        explaining.use(model.network());
        List<String> names = new io.emberwatch.explain.LayerNames(model.network()).all();
        for (String name : names.subList(names.size() - 12, names.size())) {
            explaining.explain(picture, asked("layercam", name, false));
        }
        assertStatus(409, picture, asked("layercam", names.get(0), false));
    }

    private void assertStatus(int status, byte[] file, PictureQuestion question) {
        assertThatThrownBy(() -> explaining.explain(file, question))
                .isInstanceOf(PictureRefusedException.class)
                .extracting(each -> ((PictureRefusedException) each).status())
                .isEqualTo(status);
    }

    private static PictureQuestion asked(String method, String layer, boolean sheet) {
        return new PictureQuestion(method, List.of(layer), Optional.of("fire"), "logit", sheet);
    }
}
