package io.emberwatch.engine.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.heatmap.FeatureMaps;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Tiles of channels say which channels they are. */
class FeatureTilesTest {
    private static final int CELLS = 16;
    /** Four pixels for each cell. */
    private static final int TILE = 64;

    private static final int LABEL = 13;

    @Test
    void tiles_haveTheNumbersOfTheirChannelsBelow() throws IOException {
        // All channels are alike but for their numbers.
        FeatureTiles.Sheet sheet = new FeatureTiles(0, false).draw(maps(CELLS, 1, 1, 1, 1));

        assertThat(sheet.channels()).containsExactly(0, 1, 2, 3);
        BufferedImage drawn = read(sheet);
        assertThat(drawn.getWidth()).isEqualTo(2 * (TILE + 1) + 1);
        assertThat(drawn.getHeight()).isEqualTo(2 * (TILE + 1 + LABEL) + 1);
        int[][] labels = new int[4][];
        for (int i = 0; i < 4; i++) {
            labels[i] = drawn.getRGB(
                    1 + i % 2 * (TILE + 1),
                    1 + Math.floorDiv(i, 2) * (TILE + 1 + LABEL) + TILE,
                    TILE,
                    LABEL,
                    null,
                    0,
                    TILE);
            assertThat(Arrays.stream(labels[i]).distinct().count())
                    .as("something is written")
                    .isGreaterThan(1);
            for (int j = 0; j < i; j++) {
                assertThat(labels[i]).as("%d is not written as %d", i, j).isNotEqualTo(labels[j]);
            }
        }
    }

    @Test
    void channelsOfTheGreatestMean_comeFirst_underTheirOwnNumbers() throws IOException {
        FeatureTiles.Sheet best = new FeatureTiles(2, false).draw(maps(CELLS, 1, 4, 2, 3));
        assertThat(best.channels()).containsExactly(1, 3);

        FeatureTiles.Sheet others = new FeatureTiles(2, false).draw(maps(CELLS, 4, 1, 3, 2));
        assertThat(others.channels()).containsExactly(0, 2);
        assertThat(read(others).getRGB(1, 1 + TILE, TILE, LABEL, null, 0, TILE))
                .isNotEqualTo(read(best).getRGB(1, 1 + TILE, TILE, LABEL, null, 0, TILE));
    }

    /** Their place tells it: of 200 columns none is wide enough for a number. */
    @Test
    void narrowTiles_haveNoNumbers() throws IOException {
        float[] means = new float[200 * 200];
        Arrays.fill(means, 1);

        BufferedImage drawn = read(new FeatureTiles(0, false).draw(maps(1, means)));

        assertThat(drawn.getHeight()).isEqualTo(drawn.getWidth());
    }

    private static BufferedImage read(FeatureTiles.Sheet sheet) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(sheet.png()));
    }

    /** Channels that are the same everywhere, of these values. */
    private static FeatureMaps maps(int cells, float... values) {
        float[] all = new float[cells * cells * values.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = values[i % values.length];
        }
        return new FeatureMaps(1, cells, cells, values.length, all);
    }
}
