package io.emberwatch.engine.onednn;

import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.GraphNode;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.InspectableModelView;
import io.emberwatch.engine.LazyNetwork;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOutput;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.PreparedRun;
import io.emberwatch.engine.onednn.OneDnnDenseNet.Result;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A package run by oneDNN. Owns the network and what shows its inner layers. */
final class OneDnnNetwork implements Network {
    private final OneDnnDenseNet network;
    private final ModelManifest manifest;
    private final Precision precision;
    private final int maxBatch;
    private final OneDnnLayers layers;
    private final LazyNetwork deeper;

    /**
     * @param network owned
     * @param deeper owned
     */
    OneDnnNetwork(
            OneDnnDenseNet network,
            ModelManifest manifest,
            Precision precision,
            int maxBatch,
            OneDnnLayers layers,
            LazyNetwork deeper) {
        this.network = network;
        this.manifest = manifest;
        this.precision = precision;
        this.maxBatch = maxBatch;
        this.layers = layers;
        this.deeper = deeper;
    }

    @Override
    public ModelManifest manifest() {
        return manifest;
    }

    @Override
    public Optional<ClassifierHead> head() {
        return layers.head();
    }

    @Override
    public String engine() {
        return "onednn/" + Natives.version();
    }

    @Override
    public String device() {
        return "cpu";
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public int maxBatch() {
        return maxBatch;
    }

    /** Each image has a thread to itself, so that a batch costs as much as its images. */
    @Override
    public boolean gainsFromBatches() {
        return false;
    }

    @Override
    public NetworkOutput run(ByteBuffer images, int count, Predicate<float[]> wantsFeatures) {
        requireCount(count);
        Result result;
        try {
            result = network.run(images, count);
        } catch (OneDnnException e) {
            throw new IllegalStateException("the network failed on " + count + " images: " + e.getMessage(), e);
        }
        Optional<FeatureMaps> features =
                wantsFeatures.test(result.scores()) ? Optional.of(result.featureMaps()) : Optional.empty();
        return new NetworkOutput(result.classes(), result.scores(), result.logits(), features);
    }

    @Override
    public Optional<InspectableModel> inspectable() {
        return Optional.of(layers);
    }

    @Override
    public void releaseIdle() {
        network.releaseIdle();
    }

    @Override
    public void close() {
        deeper.close();
        network.close();
    }

    /** All runs by the engine that computes in float32. */
    private static final class FloatLayers extends InspectableModelView {
        private final LazyNetwork deeper;

        FloatLayers(InspectableModel layers, LazyNetwork deeper) {
            super(layers);
            this.deeper = deeper;
        }

        @Override
        public ForwardResult run(ImageBatch images, ForwardRequest query) {
            return deeper.layers().run(images, query);
        }

        @Override
        public PreparedRun prepare(ForwardRequest query) {
            return deeper.layers().prepare(query);
        }
    }

    /**
     * What oneDNN itself shows of a network: scores, the last feature map and its activation. All else, gradients above all,
     * comes from another engine, in float32, which is loaded when it is first asked for. Borrows both. Thread-safe.
     */
    static final class OneDnnLayers implements InspectableModel {
        private final OneDnnDenseNet network;
        private final ModelManifest manifest;
        private final Precision precision;
        private final ClassifierHead head;
        private final String activation;
        private final int atOnce;
        private final LazyNetwork deeper;

        /**
         * @param activation name of the ReLU behind the last feature map
         * @param atOnce so many images are computed before others, such as a camera's, get their turn
         */
        OneDnnLayers(
                OneDnnDenseNet network,
                ModelManifest manifest,
                Precision precision,
                ClassifierHead head,
                String activation,
                int atOnce,
                LazyNetwork deeper) {
            this.network = network;
            this.manifest = manifest;
            this.precision = precision;
            this.head = head;
            this.activation = activation;
            this.atOnce = atOnce;
            this.deeper = deeper;
        }

        @Override
        public ModelManifest manifest() {
            return manifest;
        }

        @Override
        public String lastActivation() {
            return activation;
        }

        @Override
        public Optional<ClassifierHead> head() {
            return Optional.of(head);
        }

        @Override
        public List<GraphNode> nodes() {
            return deeper.layers().nodes();
        }

        @Override
        public float[] parameter(String name) {
            return deeper.layers().parameter(name);
        }

        @Override
        public ForwardResult run(ImageBatch images, ForwardRequest query) {
            return isLast(query) ? runLast(images, query) : deeper.layers().run(images, query);
        }

        @Override
        public PreparedRun prepare(ForwardRequest query) {
            return isLast(query)
                    ? images -> runLast(images, query)
                    : deeper.layers().prepare(query);
        }

        @Override
        public InspectableModel exact() {
            return precision == Precision.FP32 ? this : new FloatLayers(this, deeper);
        }

        private boolean isLast(ForwardRequest query) {
            return query.gradients().isEmpty()
                    && query.replaced().isEmpty()
                    && List.of(lastLayer(), activation).containsAll(query.activations());
        }

        private ForwardResult runLast(ImageBatch images, ForwardRequest query) {
            if (images.height() != height() || images.width() != width()) {
                throw new IllegalArgumentException("the network takes images of " + width() + "x" + height() + ", not "
                        + images.width() + "x" + images.height());
            }
            int classes = head.classes();
            float[] scores = new float[images.count() * classes];
            float[] logits = new float[scores.length];
            float[] values = new float[0];
            FeatureMaps part = null;
            for (int from = 0; from < images.count(); from += atOnce) {
                Result result = network.run(images, from, Math.min(from + atOnce, images.count()));
                System.arraycopy(result.scores(), 0, scores, from * classes, result.scores().length);
                System.arraycopy(result.logits(), 0, logits, from * classes, result.logits().length);
                part = result.featureMaps();
                int each = part.cells() * part.channels();
                if (from == 0 && !query.activations().isEmpty()) {
                    values = new float[images.count() * each];
                }
                if (values.length > 0) {
                    System.arraycopy(part.values(), 0, values, from * each, part.values().length);
                }
            }
            Map<String, FeatureMaps> activations = new HashMap<>();
            for (String layer : query.activations()) {
                float[] own = layer.equals(activation) ? activated(values) : values;
                activations.put(
                        layer, new FeatureMaps(images.count(), part.height(), part.width(), part.channels(), own));
            }
            return new ForwardResult(classes, scores, logits, activations, Map.of());
        }

        private float[] activated(float[] values) {
            float[] activated = new float[values.length];
            int channels = head.channels();
            for (int i = 0; i < values.length; i++) {
                int c = i % channels;
                activated[i] = Math.max(0, values[i] * head.scale()[c] + head.shift()[c]);
            }
            return activated;
        }
    }
}
