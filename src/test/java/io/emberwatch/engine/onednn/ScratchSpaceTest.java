package io.emberwatch.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.engine.onednn.Planner.ScratchSpace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ScratchSpaceTest {
    private final List<FeatureBuffer> held = new ArrayList<>();

    private FeatureBuffer place(ScratchSpace space, int channels) {
        long offset = space.place(channels);
        return new FeatureBuffer(null, Layout.ROWS, ElementType.S8, offset, channels, 1, 1);
    }

    @Property(tries = 200)
    void placesInUse_neverOverlap_andLieWithinTheSize(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ScratchSpace space = new ScratchSpace();
        held.clear();
        for (int i = 0; i < 60; i++) {
            if (!held.isEmpty() && random.nextInt(3) == 0) {
                space.release(held.remove(random.nextInt(held.size())));
            }
            held.add(place(space, 1 + random.nextInt(1000)));
            long free = 0;
            for (FeatureBuffer next : held.stream()
                    .sorted(Comparator.comparingLong(FeatureBuffer::offset))
                    .toList()) {
                assertThat(next.offset() % ScratchSpace.ALIGNMENT).isZero();
                assertThat(next.offset()).isGreaterThanOrEqualTo(free);
                free = next.offset() + next.bytes();
            }
            assertThat(free).isLessThanOrEqualTo(space.size());
        }
    }

    @Test
    void aPlaceThatWasGivenBack_isHandedOutAgain() {
        ScratchSpace space = new ScratchSpace();
        FeatureBuffer first = place(space, 640);
        place(space, 64);
        space.release(first);
        assertThat(place(space, 320).offset()).isZero();
        assertThat(place(space, 320).offset()).isEqualTo(320);
        assertThat(space.size()).isEqualTo(704);
    }
}
