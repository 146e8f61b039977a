package io.emberwatch.lab.benchmark.live;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.emberwatch.lab.benchmark.rtsp.DrawnClip;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Which cameras are served: the first {@code burning} show a fire now and then, the next {@code walking} a room in which
 * somebody walks about, the rest a still room, or all but the burning ones a recorded clip. Immutable; travels as JSON.
 *
 * @param cameras how many, 1..512
 * @param burning of them, with a fire that starts again in each round of the clip
 * @param walking of them
 * @param width pixels a row
 * @param height rows
 * @param rate frames a second that each sends
 * @param gopMillis from one key frame to the next
 * @param clip a recorded file that all but the burning cameras show; empty for drawn rooms
 */
public record CameraPlan(
        @JsonProperty int cameras,
        @JsonProperty int burning,
        @JsonProperty int walking,
        @JsonProperty int width,
        @JsonProperty int height,
        @JsonProperty double rate,
        @JsonProperty long gopMillis,
        @JsonProperty String clip) {
    private static final Duration CALM = Duration.ofSeconds(10);
    /** Long enough for an alarm to end before the next fire, also where frames are scored seldom. */
    private static final Duration BEFORE_FIRE = Duration.ofSeconds(30);

    private static final Duration FIRE = Duration.ofSeconds(15);
    /** Spreads the cameras over their clip, so that key frames do not come together. */
    private static final double GOLDEN = 0.618_033_988_749_895;

    private static final int WALKING_SEED = 1;
    private static final int BURNING_SEED = 2;

    /** The names of all cameras: {@code cam-000} and so on. */
    List<String> names() {
        return IntStream.range(0, cameras)
                .mapToObj(i -> String.format(Locale.ROOT, "cam-%03d", i))
                .toList();
    }

    /** What a camera shows. */
    Scene scene(int camera) {
        if (camera < burning) {
            return Scene.BURNING;
        }
        if (!clip.isEmpty()) {
            return Scene.RECORDED;
        }
        return camera < burning + walking ? Scene.WALKING : Scene.STILL;
    }

    /** Where in its clip a camera begins. */
    static Duration phase(int camera, Duration length) {
        double share = camera * GOLDEN % 1;
        return Duration.ofMillis((long) (share * length.toMillis()));
    }

    /** The room to be drawn. */
    DrawnClip drawn(Scene scene) {
        Duration gop = Duration.ofMillis(gopMillis);
        DrawnClip calm = DrawnClip.calm(width, height, rate).with(gop, rounds(CALM));
        return switch (scene) {
            case WALKING -> calm.withWalking().withSeed(WALKING_SEED);
            case BURNING ->
                calm.withSeed(BURNING_SEED)
                        .with(gop, rounds(BEFORE_FIRE.plus(FIRE)))
                        .withFireAt(BEFORE_FIRE);
            default -> calm;
        };
    }

    /** When in its clip a burning camera's fire starts. */
    static Duration ignition() {
        return BEFORE_FIRE;
    }

    /** How long a fire burns at least. */
    static Duration burns() {
        return FIRE;
    }

    /** The least multiple of the key frames' distance that is no shorter. */
    private Duration rounds(Duration least) {
        return Duration.ofMillis((least.toMillis() + gopMillis - 1) / gopMillis * gopMillis);
    }

    /** What a camera shows. */
    enum Scene {
        STILL,
        WALKING,
        BURNING,
        RECORDED
    }
}
