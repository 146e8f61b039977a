package io.emberwatch.lab.network;

import io.emberwatch.core.image.Framing;
import io.emberwatch.core.modelpackage.Preprocessing;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** A classifier that can be put into a graph. */
public sealed interface NetworkSpec permits DenseNetSpec, EfficientNetLiteSpec, MobileNetSpec {
    /** For example {@code densenet121}. */
    String name();

    /** Number of logits. */
    int classes();

    /** Whether the logits are one dense layer behind the pooled features, so that class maps can be had. */
    default boolean linearHead() {
        return true;
    }

    /** Adds the network behind {@code pixels}, {@code [N,H,W,3]} RGB from 0 to 255; both sizes multiples of 32. */
    Outputs build(Layers layers, Operand<TFloat32> pixels);

    /**
     * The images that a network takes.
     *
     * @param height of what the first layer takes, in pixels
     * @param width of what the first layer takes, in pixels
     * @param preprocessing of their bytes
     * @param resizing how the graph itself brings images of another size to this one; empty where it takes them as they are
     */
    record Input(int height, int width, Preprocessing preprocessing, Optional<Resizing> resizing) {
        /** Images of the network's own size. */
        public Input(int height, int width, Preprocessing preprocessing) {
            this(height, width, preprocessing, Optional.empty());
        }

        /** Square images. */
        public Input(int size, Preprocessing preprocessing) {
            this(size, size, preprocessing);
        }

        /** Rows of the images. */
        public int imageHeight() {
            return resizing.map(Resizing::height).orElse(height);
        }

        /** Pixels a row of the images. */
        public int imageWidth() {
            return resizing.map(Resizing::width).orElse(width);
        }
    }

    /**
     * A resizing as a part of the graph, in float32 between the middles of pixels, as TensorFlow's {@code tf.image.resize}.
     *
     * @param height rows of the images
     * @param width pixels a row of the images
     * @param top first row that is used
     * @param left first pixel of a row that is used
     * @param rows that are used
     * @param columns that are used
     * @param linear whether it interpolates; else it takes the nearest pixel
     */
    record Resizing(int height, int width, int top, int left, int rows, int columns, boolean linear) {
        /**
         * Of images of this size to the network's.
         *
         * @param framing without bars, linear or nearest
         */
        public static Resizing of(int height, int width, Framing framing, int toHeight, int toWidth) {
            Framing.View view = framing.view(width, height, toWidth, toHeight);
            int top = (int) Math.round(view.top() * height);
            int left = (int) Math.round(view.left() * width);
            return new Resizing(
                    height,
                    width,
                    top,
                    left,
                    (int) Math.round(view.bottom() * height) - top,
                    (int) Math.round(view.right() * width) - left,
                    framing.interpolation() == Framing.Interpolation.LINEAR);
        }

        /** Whether all of the image is used. */
        public boolean isWhole() {
            return rows == height && columns == width;
        }
    }

    /**
     * What a classifier gives at its different depths.
     *
     * @param middle feature map of stride 16, {@code [N,H/16,W/16,C]}: what distillation compares half-way
     * @param features last feature map, of stride 32; of a DenseNet the last concatenation, before batch norm and ReLU
     * @param activated the last feature map after batch norm and ReLU
     * @param pooled its mean over space, {@code [N,C]}
     * @param logits {@code [N,classes]}
     */
    record Outputs(
            Operand<TFloat32> middle,
            Operand<TFloat32> features,
            Operand<TFloat32> activated,
            Operand<TFloat32> pooled,
            Operand<TFloat32> logits) {}
}
