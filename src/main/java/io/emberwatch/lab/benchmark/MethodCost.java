package io.emberwatch.lab.benchmark;

import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.explain.Explainer;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.HeatMethod;
import io.emberwatch.engine.explain.MethodName;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What heat map methods cost, against plain classification of the same images. Borrows the network. */
public final class MethodCost {
    private static final int RUNS = 21;

    private final InspectableModel network;
    private final ImageBatch images;
    private final ExplanationRequest question;
    private final double plainMillis;

    /**
     * A method's cost.
     *
     * @param millis classification and maps of the whole batch
     * @param relative the maps alone, in classifications of the batch: 0.03 is 3%
     */
    public record Cost(MethodName method, double millis, double relative) {}

    /** Measures the plain classification; the methods are measured at a layer that users name. */
    public MethodCost(InspectableModel network, int batch, String layer) {
        this.network = network;
        Random random = new Random(1);
        float[] noise = new float[batch * network.height() * network.width() * 3];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = random.nextInt(256);
        }
        this.images = new ImageBatch(batch, network.height(), network.width(), noise);
        this.question = new Explainer(network)
                .question(List.of(layer), Target.LOGIT, network.labels().get(network.fireIndex()));
        double[] runs = new double[RUNS];
        network.run(images, ForwardRequest.SCORES);
        for (int i = 0; i < RUNS; i++) {
            runs[i] = millis(() -> network.run(images, ForwardRequest.SCORES));
        }
        this.plainMillis = median(runs);
    }

    public double plainMillis() {
        return plainMillis;
    }

    /**
     * Measures a method in turn with plain classification, so that both see the same machine; what goes image by image
     * is measured once on one of them.
     */
    public Cost measure(MethodName name) {
        HeatMethod method = name.on(network);
        if (name.offline()) {
            ImageBatch one = images.image(0);
            method.explain(network, one, question);
            double millis = images.count() * millis(() -> method.explain(network, one, question));
            return new Cost(name, millis, (millis - plainMillis) / plainMillis);
        }
        method.explain(network, images, question);
        double[] whole = new double[RUNS];
        double[] plain = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            plain[i] = millis(() -> network.run(images, ForwardRequest.SCORES));
            whole[i] = millis(() -> method.explain(network, images, question));
        }
        return new Cost(name, median(whole), (median(whole) - median(plain)) / median(plain));
    }

    private static double millis(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
