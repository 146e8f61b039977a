package io.emberwatch.engine.onednn;

import io.emberwatch.engine.Precision;
import io.emberwatch.engine.onednn.DenseNetModel.Block;
import org.bytedeco.dnnl.global.dnnl;

/** How the channels of a feature map lie in memory. */
enum Layout {
    /**
     * Sixteen channels of all pixels, then the next sixteen (oneDNN's {@code nChw16c}). The first channels of a map are a
     * map of their own, so that appending channels copies nothing. Only AVX-512 has kernels for it, for floats and
     * without AMX; elsewhere oneDNN falls back to plain loops that take seconds.
     */
    BLOCKS_OF_16(16, dnnl.dnnl_nChw16c),
    /** The same with eight channels ({@code nChw8c}), for float32 and AVX2. */
    BLOCKS_OF_8(8, dnnl.dnnl_nChw8c),
    /** All channels of a pixel, then the next pixel ({@code nhwc}): for all else. */
    ROWS(1, dnnl.dnnl_nhwc);

    private final int channels;
    private final int tag;

    Layout(int channels, int tag) {
        this.channels = channels;
        this.tag = tag;
    }

    /** The fastest for this network on this CPU. */
    static Layout best(DenseNetModel model, Precision precision, Cpu cpu) {
        if (precision == Precision.INT8 || cpu.hasAmx()) {
            return ROWS;
        }
        Layout blocked = cpu.hasAvx512() ? BLOCKS_OF_16 : BLOCKS_OF_8;
        return model.blocks().stream().allMatch(blocked::fits) ? blocked : ROWS;
    }

    /** Whether the first channels of a map lie together, like a map of their own. */
    boolean blocked() {
        return this != ROWS;
    }

    /** oneDNN's name of it, for whole maps. */
    int tag() {
        return tag;
    }

    private boolean fits(Block block) {
        return block.layers().stream()
                .allMatch(layer -> layer.norm().channels() % channels == 0
                        && layer.narrow().outputs() % channels == 0
                        && layer.wide().outputs() % channels == 0);
    }
}
