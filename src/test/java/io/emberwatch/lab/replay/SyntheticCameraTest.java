package io.emberwatch.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.lab.DrawnImages;
import io.emberwatch.lab.replay.ReplayMaterial.Clip;
import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.camera.CameraSource;
import io.emberwatch.monitor.camera.SourceFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticCameraTest {
    private static final int FPS = 2;
    private static final int SCENE = 15 * FPS;

    @TempDir
    Path folder;

    @Test
    void the_same_seed_gives_the_same_images_and_another_seed_others() throws Exception {
        List<ByteBuffer> one = images(1);

        assertThat(one).hasSize(3 * SCENE);
        assertThat(images(1).equals(one)).isTrue();
        assertThat(images(2).equals(one)).isFalse();
    }

    @Test
    void a_scene_moves_and_its_light_drifts_smoothly() throws Exception {
        List<ByteBuffer> images = images(1).subList(0, SCENE);

        // Where the light turns, two may be alike.
        assertThat(images.stream().distinct()).hasSizeGreaterThan(20);
        double begin = mean(images.get(0));
        assertThat(images).anyMatch(image -> Math.abs(mean(image) - begin) > 5);
        for (int at = 1; at < SCENE; at++) {
            assertThat(mean(images.get(at)) - mean(images.get(at - 1))).isBetween(-8.0, 8.0);
        }
    }

    @Test
    void everything_is_shown_before_anything_is_shown_again() throws Exception {
        SyntheticCamera camera = camera(drawn(), 4);
        List<String> shown = new ArrayList<>();
        for (int scene = 0; scene < 6; scene++) {
            shown.add(camera.next(0, SCENE).name());
        }

        assertThat(shown.subList(0, 3)).doesNotHaveDuplicates();
        assertThat(shown.subList(3, 6)).containsExactlyInAnyOrderElementsOf(shown.subList(0, 3));
    }

    @Test
    void neighbouring_seeds_begin_with_different_scenes() {
        List<Path> material =
                Stream.of("a.png", "b.png", "c.png", "d.png").map(Path::of).toList();

        assertThat(LongStream.rangeClosed(1, 20)
                        .mapToObj(seed -> camera(material, seed).next(0, 1).name())
                        .distinct())
                .containsExactlyInAnyOrder("a.png", "b.png", "c.png", "d.png");
    }

    @Test
    void files_of_one_name_are_told_apart_and_a_scene_knows_when_it_begins() throws Exception {
        Path other = Files.createDirectories(folder.resolve("other")).resolve("drawn0_0.png");
        List<Path> material = new ArrayList<>(drawn());
        Files.copy(material.get(0), other);
        material.add(other);
        SyntheticCamera camera = camera(material, 4);

        List<Clip> clips =
                Stream.of(0, 30, 60, 90).map(at -> camera.next(at, SCENE)).toList();

        assertThat(clips).extracting(Clip::name).doesNotHaveDuplicates().contains("drawn1_1.png", other.toString());
        assertThat(clips.get(3).begin()).isEqualTo(Duration.ofSeconds(45));
    }

    @Test
    void what_is_no_image_is_told_in_one_line() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.png"), "no image");

        try (CameraSource source = camera(List.of(text), 1).next(0, 1).source().get()) {
            assertThatThrownBy(source::open)
                    .isInstanceOf(CameraException.class)
                    .hasMessageContaining("notes.png: cannot be read as an image");
        }
    }

    private List<ByteBuffer> images(long seed) throws IOException, CameraException {
        SyntheticCamera camera = camera(drawn(), seed);
        List<ByteBuffer> images = new ArrayList<>();
        for (int scene = 0; scene < 3; scene++) {
            try (CameraSource source = camera.next(0, 1000).source().get()) {
                source.open();
                for (Optional<SourceFrame> read = source.read(); read.isPresent(); read = source.read()) {
                    SourceFrame image = read.get();
                    ByteBuffer pixels = ByteBuffer.allocateDirect(image.width() * image.height() * 3);
                    image.copyTo(pixels);
                    images.add(pixels);
                }
            }
        }
        return images;
    }

    private List<Path> drawn() throws IOException {
        DrawnImages.write(folder, 3, 5);
        try (Stream<Path> files = Files.list(folder.resolve("nofire"))) {
            return files.sorted().toList();
        }
    }

    private static SyntheticCamera camera(List<Path> material, long seed) {
        return new SyntheticCamera(material, file -> Optional.empty(), FPS, seed);
    }

    private static double mean(ByteBuffer pixels) {
        long sum = 0;
        for (int at = 0; at < pixels.limit(); at++) {
            sum += pixels.get(at) & 0xff;
        }
        return (double) sum / pixels.limit();
    }
}
