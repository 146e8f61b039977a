package io.emberwatch.monitor.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class MedianTest {
    @Property(tries = 500)
    void of_isTheMiddleOfTheSortedValues(@ForAll @Size(min = 1, max = 600) float[] values) {
        check(values);
    }

    @Property(tries = 200)
    void of_isTheMiddle_alsoWhereManyAreEqual(@ForAll @Size(min = 1, max = 600) byte[] values) {
        float[] few = new float[values.length];
        for (int i = 0; i < few.length; i++) {
            few[i] = values[i] % 3;
        }
        check(few);
    }

    private static void check(float[] values) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        assertThat(Median.of(values.clone())).isEqualTo(sorted[sorted.length / 2]);
    }
}
