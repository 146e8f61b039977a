package io.emberwatch.lab.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.lab.augment.Augmentation;
import io.emberwatch.lab.augment.Transform;
import io.emberwatch.lab.dataset.DrawnSample;
import io.emberwatch.lab.dataset.Sample;
import io.emberwatch.lab.dataset.WeightedSampler;
import io.emberwatch.lab.train.BatchMaker.Batch;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BatchMakerTest {
    private static final int FIRE = 1;

    @Test
    void sameSeedAndStep_giveTheSameBatch() {
        List<Sample> samples = List.of(DrawnSample.of(0, false), DrawnSample.of(FIRE, true));
        BatchMaker maker = new BatchMaker(
                new WeightedSampler(samples, List.of(1.0, 1.0), Map.of()),
                Augmentation.of(samples, FIRE, EnumSet.allOf(Transform.class)),
                6,
                2,
                new BatchMaker.Mixture(0.1, 0.3),
                9);
        assertThat(maker.make(3, 64).pixels()).isEqualTo(maker.make(3, 64).pixels());
        assertThat(maker.make(3, 64).pixels()).isNotEqualTo(maker.make(4, 64).pixels());
        float[] labels = maker.make(3, 64).labels();
        for (int i = 0; i < 6; i++) {
            assertThat(labels[2 * i] + labels[2 * i + 1]).isBetween(0.9999f, 1.0001f);
        }
    }

    @Test
    void unlabelledImages_haveNoLabel_andTeachNoPlaces() {
        WeightedSampler alone = new WeightedSampler(
                List.of(
                        DrawnSample.of(0, false),
                        DrawnSample.of(Sample.UNLABELLED, false),
                        DrawnSample.of(Sample.UNLABELLED, false)),
                List.of(1e-9, 0.0),
                Map.of());
        Augmentation flames = Augmentation.of(List.of(DrawnSample.of(FIRE, true)), FIRE, EnumSet.of(Transform.FLAME));
        assertThat(flames.flames()).isNotEmpty();
        BatchMaker maker = new BatchMaker(alone, flames, 200, 2, new BatchMaker.Mixture(0, 0), 3);
        Batch batch = maker.make(1, 64);
        int without = 0;
        int fires = 0;
        int placed = 0;
        for (int i = 0; i < 200; i++) {
            float[] row = Arrays.copyOfRange(batch.labels(), 2 * i, 2 * i + 2);
            without += row[0] == 0 && row[1] == 0 ? 1 : 0;
            fires += row[1] == 1 ? 1 : 0;
            for (float share : Arrays.copyOfRange(batch.places(), 4 * i, 4 * i + 4)) {
                placed += share > 0 ? 1 : 0;
            }
        }
        // Half are unlabelled, and a flame pasted onto three in ten makes fires of both kinds.
        assertThat(without).isBetween(55, 105);
        assertThat(fires).isBetween(40, 80);
        assertThat(placed)
                .as("at most the flames on labelled images, in up to four cells")
                .isBetween(1, 4 * 45);
    }
}
