package io.emberwatch.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.capture.CameraException;
import io.emberwatch.capture.Picture;
import io.emberwatch.model.DrawnPictures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticCameraTest {
    @TempDir
    Path folder;

    @Test
    void the_same_seed_gives_the_same_pictures_and_another_seed_others() throws Exception {
        List<ByteBuffer> one = pictures(1);

        assertThat(one).hasSize(90);
        assertThat(pictures(1).equals(one)).isTrue();
        assertThat(pictures(2).equals(one)).isFalse();
    }

    @Test
    void a_scene_moves_and_its_light_drifts() throws Exception {
        List<ByteBuffer> pictures = pictures(1);

        // 30 pictures a scene of 15 seconds; where it turns, two may be alike.
        assertThat(pictures.subList(0, 30).stream().distinct()).hasSizeGreaterThan(20);
        assertThat(Math.abs(mean(pictures.get(0)) - mean(pictures.get(20)))).isGreaterThan(1);
    }

    @Test
    void what_is_no_picture_is_told_in_one_line() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.png"), "no picture");

        try (SyntheticCamera camera = camera(List.of(text), 1)) {
            assertThatThrownBy(camera::open)
                    .isInstanceOf(CameraException.class)
                    .hasMessageContaining("notes.png: cannot be read as a picture");
        }
    }

    private List<ByteBuffer> pictures(long seed) throws IOException, CameraException {
        DrawnPictures.write(folder, 3, 5);
        List<Path> material;
        try (Stream<Path> files = Files.list(folder.resolve("nofire"))) {
            material = files.sorted().toList();
        }
        List<ByteBuffer> pictures = new ArrayList<>();
        try (SyntheticCamera camera = camera(material, seed)) {
            camera.open();
            for (Optional<Picture> read = camera.read(); read.isPresent(); read = camera.read()) {
                Picture picture = read.get();
                ByteBuffer pixels = ByteBuffer.allocateDirect(picture.width() * picture.height() * 3);
                picture.copyTo(pixels);
                pictures.add(pixels);
            }
        }
        return pictures;
    }

    private static SyntheticCamera camera(List<Path> material, long seed) {
        return new SyntheticCamera(material, file -> Optional.empty(), Duration.ofSeconds(45), 2, seed);
    }

    private static double mean(ByteBuffer pixels) {
        long sum = 0;
        for (int at = 0; at < pixels.capacity(); at++) {
            sum += pixels.get(at) & 0xff;
        }
        return (double) sum / pixels.capacity();
    }
}
