package io.emberwatch.lab.keras.file;

import java.util.ArrayList;
import java.util.List;

/**
 * A DenseNet of {@code keras.applications}, for files that hold weights without saying of which layers. Immutable.
 *
 * @param name for example {@code densenet121}
 * @param blocks number of dense layers in each block
 */
public record PlainDenseNet(String name, List<Integer> blocks) {
    public PlainDenseNet {
        blocks = List.copyOf(blocks);
    }

    /** A layer with weights. */
    record Weighted(String name, String className) {}

    /** The convolutions and batch norms in order, by their names in Keras 2. */
    List<Weighted> layers() {
        List<Weighted> layers = new ArrayList<>();
        conv(layers, "conv1/conv");
        norm(layers, "conv1/bn");
        for (int block = 0; block < blocks.size(); block++) {
            for (int layer = 1; layer <= blocks.get(block); layer++) {
                String name = "conv" + (block + 2) + "_block" + layer;
                norm(layers, name + "_0_bn");
                conv(layers, name + "_1_conv");
                norm(layers, name + "_1_bn");
                conv(layers, name + "_2_conv");
            }
            if (block < blocks.size() - 1) {
                norm(layers, "pool" + (block + 2) + "_bn");
                conv(layers, "pool" + (block + 2) + "_conv");
            }
        }
        norm(layers, "bn");
        return layers;
    }

    private static void conv(List<Weighted> layers, String name) {
        layers.add(new Weighted(name, LayerClass.CONV));
    }

    private static void norm(List<Weighted> layers, String name) {
        layers.add(new Weighted(name, LayerClass.NORM));
    }
}
