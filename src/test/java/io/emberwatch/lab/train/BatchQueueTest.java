package io.emberwatch.lab.train;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.lab.augment.Augmentation;
import io.emberwatch.lab.dataset.Sample;
import io.emberwatch.lab.dataset.WeightedSampler;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchQueueTest {
    @Test
    void errorOfTheThreadThatMakesBatches_endsTheWaiting() {
        Sample sample = new Sample("p_1.png", 0, 1, 1, new byte[3]);
        BatchMaker maker = new BatchMaker(
                new WeightedSampler(List.of(sample), List.of(1.0), Map.of()),
                new Augmentation(0, List.of(), List.of(), List.of(), Set.of()),
                2,
                1,
                new BatchMaker.Mixture(0, 0),
                1);
        OutOfMemoryError error = new OutOfMemoryError("of this test");
        try (BatchMaker.Queue queue = new BatchMaker.Queue(maker, 0, step -> {
            throw error;
        })) {
            assertThatThrownBy(queue::take)
                    .isInstanceOf(IllegalStateException.class)
                    .hasRootCause(error);
        }
    }
}
