package io.emberwatch.engine.onednn;

import io.emberwatch.engine.Precision;
import io.emberwatch.engine.onednn.DenseNetModel.Block;

/** How the channels of a feature map lie in memory. */
enum Layout {
    /**
     * Sixteen channels of all pixels, then the next sixteen (oneDNN's {@code nChw16c}). The first channels of a map are a
     * map of their own, so that appending channels copies nothing. Only AVX-512 has kernels for it,
     * for floats and without AMX; elsewhere oneDNN falls back to plain loops that take seconds.
     */
    BLOCKED,
    /** All channels of a pixel, then the next pixel ({@code nhwc}): for all else. */
    ROWS;

    private static final int BLOCK = 16;

    /** The faster for this network on this CPU. */
    static Layout best(DenseNetModel model, Precision precision, Cpu cpu) {
        boolean blocked = precision != Precision.INT8
                && cpu.hasAvx512()
                && !cpu.hasAmx()
                && model.blocks().stream().allMatch(Layout::fits);
        return blocked ? BLOCKED : ROWS;
    }

    private static boolean fits(Block block) {
        return block.layers().stream()
                .allMatch(layer -> layer.norm().channels() % BLOCK == 0
                        && layer.narrow().outputs() % BLOCK == 0
                        && layer.wide().outputs() % BLOCK == 0);
    }
}
