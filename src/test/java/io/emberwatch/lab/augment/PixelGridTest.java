package io.emberwatch.lab.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PixelGridTest {
    @Test
    void regions_doNotJoinAcrossCorners() {
        boolean[] wanted = pixels("""
                ##..#
                ..##.
                ..#..
                #...#""");

        List<int[]> regions = new Cutout.GlowRegion.PixelGrid(4, 5).regions(wanted);

        assertThat(regions)
                .containsExactly(new int[] {0, 1}, new int[] {4}, new int[] {7, 8, 12}, new int[] {15}, new int[] {19});
    }

    @Test
    void outside_isWhatTheBorderReaches() {
        boolean[] ring = pixels("""
                .....
                .###.
                .#.#.
                .###.""");

        boolean[] outside = new Cutout.GlowRegion.PixelGrid(4, 5).outside(ring);

        assertThat(outside[12]).as("enclosed").isFalse();
        assertThat(outside[0]).isTrue();
        assertThat(outside[6]).as("the ring itself").isFalse();
        assertThat(outside[19]).isTrue();
    }

    @Test
    void noise_hasTheRegionsThatAFloodFillFinds() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 20; round++) {
            Cutout.GlowRegion.PixelGrid grid =
                    new Cutout.GlowRegion.PixelGrid(random.nextInt(1, 70), random.nextInt(1, 90));
            boolean[] wanted = new boolean[grid.height() * grid.width()];
            for (int i = 0; i < wanted.length; i++) {
                wanted[i] = random.nextInt(10) < 6;
            }
            assertThat(grid.regions(wanted)).containsExactlyElementsOf(flooded(grid, wanted));
        }
    }

    @Test
    void neighbours_endAtTheBorder() {
        assertThat(new Cutout.GlowRegion.PixelGrid(2, 3).neighbours(0)).containsExactlyInAnyOrder(1, 3);
        assertThat(new Cutout.GlowRegion.PixelGrid(2, 3).neighbours(4)).containsExactlyInAnyOrder(1, 3, 5);
    }

    private static List<int[]> flooded(Cutout.GlowRegion.PixelGrid grid, boolean[] wanted) {
        boolean[] seen = new boolean[wanted.length];
        List<int[]> regions = new ArrayList<>();
        for (int start = 0; start < wanted.length; start++) {
            if (!wanted[start] || seen[start]) {
                continue;
            }
            List<Integer> region = new ArrayList<>();
            Deque<Integer> waiting = new ArrayDeque<>(List.of(start));
            seen[start] = true;
            while (!waiting.isEmpty()) {
                int pixel = waiting.remove();
                region.add(pixel);
                grid.neighbours(pixel).filter(n -> wanted[n] && !seen[n]).forEach(n -> {
                    seen[n] = true;
                    waiting.add(n);
                });
            }
            int[] sorted = region.stream().mapToInt(Integer::intValue).toArray();
            Arrays.sort(sorted);
            regions.add(sorted);
        }
        return regions;
    }

    private static boolean[] pixels(String rows) {
        String flat = rows.replace("\n", "");
        boolean[] wanted = new boolean[flat.length()];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = flat.charAt(i) == '#';
        }
        return wanted;
    }
}
