package io.emberwatch.lab.network;

import java.util.Locale;

/** What a network does to RGB bytes before its first layer: {@code byte * scale + offset}, by channel. Keras' modes. */
public enum Preprocessing {
    /** 0..1. */
    UNIT,
    /** -1..1. */
    TF,
    /** 0..1, then less ImageNet's mean, by its deviation; Keras' DenseNet. */
    TORCH,
    /** Channels in the order BGR, each less ImageNet's mean in bytes. */
    CAFFE;

    /** What a byte is multiplied by, for red, green and blue as they leave. */
    public float[] scale() {
        return switch (this) {
            case UNIT -> new float[] {1 / 255f, 1 / 255f, 1 / 255f};
            case TF -> new float[] {1 / 127.5f, 1 / 127.5f, 1 / 127.5f};
            case CAFFE -> new float[] {1, 1, 1};
            case TORCH -> new float[] {1 / (255 * 0.229f), 1 / (255 * 0.224f), 1 / (255 * 0.225f)};
        };
    }

    /** What is added then. */
    public float[] offset() {
        return switch (this) {
            case UNIT -> new float[] {0, 0, 0};
            case TF -> new float[] {-1, -1, -1};
            case CAFFE -> new float[] {-103.939f, -116.779f, -123.68f};
            case TORCH -> new float[] {-0.485f / 0.229f, -0.456f / 0.224f, -0.406f / 0.225f};
        };
    }

    /** Whether the channels are turned round, RGB to BGR, before {@link #scale} and {@link #offset}. */
    boolean reversesChannels() {
        return this == CAFFE;
    }

    /** As {@code model.json} names it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
