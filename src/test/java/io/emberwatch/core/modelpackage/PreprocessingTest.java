package io.emberwatch.core.modelpackage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.image.Framing;
import io.emberwatch.core.image.Framing.Interpolation;
import io.emberwatch.core.image.Framing.Mode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreprocessingTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void name_givesItsNumbers() {
        assertThat(Preprocessing.parse("torch")).isEqualTo(Preprocessing.TORCH);
        assertThat(Preprocessing.parse("BGR")).isEqualTo(Preprocessing.BGR);
        assertThat(Preprocessing.BGR.order()).containsExactly(2, 1, 0);
        assertThat(Preprocessing.BGR.scales()).containsOnly(1 / 127.5f);
        assertThat(Preprocessing.BGR.offsets()).containsOnly(-1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "scale=1/255 mean=0.485,0.456,0.406 deviation=0.229,0.224,0.225|torch",
                "scale=1/127.5 offset=-1|tf",
                "channels=bgr scale=1/127.5;offset=-1|bgr",
                "channels=bgr mean=103.939,116.779,123.68|caffe",
                "scale=1/255|unit",
                "scale=1|raw",
                "tf channels=bgr|bgr",
                "channels=grb scale=2 offset=1,2,3|custom",
            })
    void numbers_areKnownByTheirName(String text, String name) {
        assertThat(Preprocessing.parse(text).name()).isEqualTo(name);
    }

    @Test
    void deviation_dividesWhatTheMeanLeaves() {
        Preprocessing full = Preprocessing.parse("channels=gbr scale=0.5 offset=1 mean=2,3,4 deviation=10,20,40");

        assertThat(full.order()).containsExactly(1, 2, 0);
        assertThat(full.scale()).containsExactly(0.05f, 0.025f, 0.0125f);
        assertThat(full.offset()).containsExactly(-0.1f, -0.1f, -0.075f);
    }

    @Test
    void name_takesAFraming() {
        Preprocessing fitted = Preprocessing.parse("tf resize=fit interpolation=nearest-cv2 bars=114");

        assertThat(fitted)
                .isEqualTo(Preprocessing.TF.withFraming(new Framing(Mode.FIT, Interpolation.NEAREST_CV2, 114)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "torch",
                "caffe resize=crop",
                "tf resize=fit interpolation=linear bars=7",
                "channels=grb scale=0.1,0.2,0.3 offset=-1",
            })
    void everyOne_isReadAsItWasWritten(String text) throws JsonProcessingException {
        Preprocessing read = Preprocessing.parse(text);

        assertThat(Preprocessing.parse(read.label())).isEqualTo(read);
        assertThat(JSON.readValue(JSON.writeValueAsString(read), Preprocessing.class))
                .isEqualTo(read);
    }

    @Test
    void json_isANameOrAnObject() throws JsonProcessingException {
        assertThat(JSON.writeValueAsString(Preprocessing.TORCH)).isEqualTo("\"torch\"");
        assertThat(JSON.readValue(
                        "{\"channels\": \"bgr\", \"scale\": [1, 1, 1], \"mean\": 127.5, \"deviation\": 127.5,"
                                + " \"resize\": \"crop\"}",
                        Preprocessing.class))
                .isEqualTo(Preprocessing.parse("bgr resize=crop"));
    }

    @Test
    void unknownNameOfAnOldPackage_leavesTheNumbersToTheGraph() throws JsonProcessingException {
        Preprocessing old = JSON.readValue("\"house-rules\"", Preprocessing.class);

        assertThat(old.isKnown()).isFalse();
        assertThat(old.framing()).isEqualTo(Framing.STANDARD);
        assertThat(JSON.writeValueAsString(old)).isEqualTo("\"house-rules\"");
        assertThat(List.of(old.scales().length, old.order().length)).containsOnly(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bgra|unknown mode bgra, known are unit, tf, torch, caffe, bgr, bgr-unit, raw",
                "resize=fit|preprocessing needs a name",
                "tf resize=squash|preprocessing resize=squash: expected stretch, fit, crop",
                "tf interpolation=cubic|preprocessing interpolation=cubic: expected area, linear, nearest, nearest-cv2",
                "channels=rgg|preprocessing channels=rgg: expected r, g and b",
                "scale=1,2|preprocessing scale=1,2: expected a number, or three by commas",
                "scale=x|preprocessing scale=x: expected a number",
                "scale=0|preprocessing has a scale or deviation of 0",
                "tf colour=1|preprocessing has no setting colour: known are name, channels",
                "tf bars=300|preprocessing bars=300: expected a grey level from 0 to 255",
                "tf tf|preprocessing \"tf tf\" has name twice",
            })
    void mistake_isOneLine(String text, String message) {
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> Preprocessing.parse(text))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
}
