package io.emberwatch.lab.benchmark.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.lab.benchmark.live.LiveResult.Alone;
import io.emberwatch.lab.benchmark.live.Recommendation.Load;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecommendationTest {
    private static final List<Alone> ALONE = List.of(new Alone(1, 50), new Alone(4, 98), new Alone(8, 100));

    /** Ten cameras on two processors: 0.01 cores each for decoding, 0.002 for the rest, 0.02 core seconds a frame. */
    private static final Load LOAD = new Load(2, 10, 1, 1, 0.1, 10, 0, 0.2, 0.02);

    @Test
    void batch_isTheSmallestThatIsNearlyTheBest() {
        assertThat(Recommendation.of(LOAD, ALONE, 15).batchSize()).isEqualTo(4);
    }

    @Test
    void cameras_fillFourFifthsOfTheMachine() {
        assertThat(Recommendation.of(LOAD, ALONE, 15).cameras()).isEqualTo(50);
    }

    @Test
    void fps_isWhatIsLeftBesideDecoding() {
        // (1.6 - 0.12) / 10 / 0.02 is 7.4.
        assertThat(Recommendation.of(LOAD, ALONE, 15).fps()).isEqualTo(7.4);
        assertThat(Recommendation.of(LOAD, ALONE, 5).fps()).isEqualTo(5);
    }

    @Test
    void framesLeftOutOnPurpose_makeRoomForCameras() {
        Load still = new Load(2, 10, 1, 0.2, 0.1, 2, 0, 0.04, 0.02);

        assertThat(Recommendation.of(still, ALONE, 15).cameras()).isEqualTo(100);
    }

    /** What the run itself could not do is not recommended, whatever the parts add up to. */
    @Test
    void framesWithoutTime_noMoreCamerasThanTheRunScoredInFull() {
        Load full = new Load(2, 100, 1, 1, 0.1, 30, 70, 0.2, 0.02);

        Recommendation recommended = Recommendation.of(full, ALONE, 15);

        assertThat(recommended.cameras()).isEqualTo(30);
        assertThat(recommended.how()).anyMatch(line -> line.contains("no more than 30 cameras"));
    }

    @Test
    void machineThatIsFullOfDecoding_getsNoRate() {
        assertThat(Recommendation.of(new Load(2, 10, 1, 1, 1.9, 1, 0, 0.1, 0), ALONE, 15)
                        .fps())
                .isZero();
    }

    @Test
    void how_saysEachFigure() {
        assertThat(Recommendation.of(LOAD, ALONE, 15).how())
                .hasSize(4)
                .anyMatch(line -> line.startsWith("cameras: 80% of 2 processors"));
    }
}
