package io.emberwatch.lab.evaluate;

/** Says where in a feature map the network sees fire. The program fills it with the explanation that operators see. */
public interface FeatureExplainer {
    /**
     * How much each cell speaks for fire, unscaled, row by row, {@code [height*width]}.
     *
     * @param features {@code [batch,height,width,C]}, row by row, channels last
     * @param offset where the picture begins in {@code features}
     */
    float[] explain(float[] features, int offset, int height, int width);
}
